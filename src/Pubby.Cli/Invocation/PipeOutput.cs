using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pubby.Cli.Invocation;

/// <summary>Whoever reads stdout has ended, as <c>head</c> does once it has its lines.</summary>
internal sealed class ReaderGoneException(IOException fault) : IOException(fault.Message, fault);

/// <summary>
/// Writes to a pipe or a socket on stdout, and notices when nobody reads it any more. .NET ignores SIGPIPE, and its
/// console's stream takes EPIPE for success: a command behind <c>| head -1</c> would go on for ever, unseen. Not safe
/// for several threads.
/// </summary>
internal sealed class PipeOutput : Stream
{
    private const int StandardOutput = 1;

    /// <summary>EPIPE.</summary>
    private const int BrokenPipe = 32;

    /// <summary>EAGAIN, which macOS numbers otherwise.</summary>
    private static readonly int WouldBlock = OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>A pipe takes so many bytes all or none (PIPE_BUF), so that none of them is written twice.</summary>
    private static readonly int Whole = OperatingSystem.IsLinux() ? 4096 : 512;

    private readonly FileStream _stream;

    /// <summary>The console's stream, which waits where a pipe is full and was made not to be waited for.</summary>
    private readonly Stream _patient = Console.OpenStandardOutput();

    private PipeOutput(FileStream stream) => _stream = stream;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Null: stdout is no pipe. A file must be written by the console's stream: a <see cref="FileStream"/> would keep a
    /// place of its own in it, and overwrite what others append.
    /// </summary>
    public static TextWriter? TryOpen()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return null;
        try
        {
            var stream = new FileStream(
                new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? null : TextWriter.Synchronized(
                new StreamWriter(new PipeOutput(stream), new UTF8Encoding(false)) { AutoFlush = true });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It is closed, or not for writing: the console's stream takes everything.
            return null;
        }
    }

    /// <exception cref="ReaderGoneException">Nobody reads it any more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var part = buffer[..Math.Min(Whole, buffer.Length)];
            WritePart(part);
            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WritePart(ReadOnlySpan<byte> part)
    {
        try
        {
            _stream.Write(part);
        }
        catch (IOException fault) when (fault.HResult == WouldBlock)
        {
            _patient.Write(part);
        }
        catch (IOException fault) when (fault.HResult == BrokenPipe)
        {
            throw new ReaderGoneException(fault);
        }
    }
}
