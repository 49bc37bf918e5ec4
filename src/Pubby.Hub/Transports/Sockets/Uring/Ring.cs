using System.Runtime.InteropServices;

namespace Pubby.Hub.Transports.Sockets.Uring;

/// <summary>
/// An io_uring of sends. One thread fills, submits and reaps it: the thread that opened it. Each send is tried once,
/// within the call that submits it (MSG_DONTWAIT), so no send is in progress between two calls.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const long CompletionsAndIndexes = 0;
    private const long Submissions = 0x1000_0000;

    private readonly int _descriptor;
    private readonly nuint _indexBytes;
    private readonly nuint _submissionBytes;
    private readonly byte* _indexes;
    private readonly IoUringNative.Submission* _submissions;
    private readonly IoUringNative.Completion* _completions;
    private readonly uint* _tail;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly uint _mask;
    private readonly uint _completionMask;
    private uint _added;

    private Ring(int descriptor, in IoUringNative.Parameters parameters)
    {
        _descriptor = descriptor;
        var (submission, completion) = (parameters.Submission, parameters.Completion);
        _indexBytes = Math.Max(
            submission.ArrayOrFlags + parameters.SubmissionEntries * sizeof(uint),
            completion.DroppedOrCompletions + parameters.CompletionEntries * (uint)sizeof(IoUringNative.Completion));
        _submissionBytes = parameters.SubmissionEntries * (uint)sizeof(IoUringNative.Submission);
        _indexes = IoUringNative.Map(descriptor, _indexBytes, CompletionsAndIndexes);
        _submissions = (IoUringNative.Submission*)IoUringNative.Map(descriptor, _submissionBytes, Submissions);
        if (!IsMapped) return;
        _tail = At(submission.Tail);
        _mask = *At(submission.Mask);
        _completionHead = At(completion.Head);
        _completionTail = At(completion.Tail);
        _completionMask = *At(completion.Mask);
        _completions = (IoUringNative.Completion*)(_indexes + completion.DroppedOrCompletions);
        var array = At(submission.ArrayOrFlags);
        for (var i = 0u; i < parameters.SubmissionEntries; i++) array[i] = i;
    }

    private bool IsMapped => _indexes is not null && _submissions is not null;

    /// <returns>
    /// Null: the kernel is older than 6.1, forbids io_uring (container engines do), or has no memory for it.
    /// </returns>
    public static Ring? TryOpen(uint entries)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        var parameters =
            new IoUringNative.Parameters
            {
                Flags = IoUringNative.SetupSubmitAll | IoUringNative.SetupSingleIssuer
                | IoUringNative.SetupDeferTaskRun
            };
        var descriptor = IoUringNative.Setup(entries, ref parameters);
        if (descriptor < 0) return null;
        var ring = new Ring(descriptor, parameters);
        if (ring.IsMapped && (parameters.Features & IoUringNative.FeatureSingleMap) != 0) return ring;
        ring.Dispose();
        return null;
    }

    /// <summary>Adds a send. Before <see cref="Submit"/>, add no more than there are entries.</summary>
    public void AddSend(int descriptor, nint address, int length, int flags, uint number)
    {
        _submissions[(*_tail + _added++) & _mask] = new IoUringNative.Submission
        {
            Operation = IoUringNative.OperationSend,
            Descriptor = descriptor,
            Address = (ulong)address,
            Length = (uint)length,
            MessageFlags = flags,
            UserData = number,
        };
    }

    /// <summary>
    /// Makes all sends that were added, and notes the result of each under its number. The result of a send that the
    /// kernel did not take stays unchanged.
    /// </summary>
    /// <returns>False: the ring is broken, and the same calls will fail again.</returns>
    public bool Submit(Span<int> results)
    {
        var left = _added;
        _added = 0;
        Volatile.Write(ref *_tail, *_tail + left);
        while (left > 0)
        {
            var taken = IoUringNative.Enter(_descriptor, left, left);
            Reap(results);
            if (taken >= 0) left -= (uint)taken;
            else if (Marshal.GetLastPInvokeError() != IoUringNative.Interrupted) break;
        }
        return left == 0;
    }

    public void Dispose()
    {
        IoUringNative.Unmap(_indexes, _indexBytes);
        IoUringNative.Unmap((byte*)_submissions, _submissionBytes);
        _ = IoUringNative.Close(_descriptor);
    }

    private void Reap(Span<int> results)
    {
        var head = *_completionHead;
        for (var tail = Volatile.Read(ref *_completionTail); head != tail; head++)
        {
            ref var completion = ref _completions[head & _completionMask];
            results[(int)completion.UserData] = completion.Result;
        }
        Volatile.Write(ref *_completionHead, head);
    }

    private uint* At(uint offset) => (uint*)(_indexes + offset);
}
