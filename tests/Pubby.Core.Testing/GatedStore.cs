using System.Collections.Concurrent;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Storage.Memory;

namespace Pubby.Core.Testing;

/// <summary>A store in memory that counts its reads, and lets a test act before and after its calls.</summary>
internal sealed class GatedStore(TimeProvider time) : IMessageStore
{
    private readonly MemoryMessageStore _store = new(time);
    private int _loads;

    public int Loads => Volatile.Read(ref _loads);

    /// <summary>The rooms that were read, in the order in which their reads began.</summary>
    public ConcurrentQueue<string> Rooms { get; } = new();

    public Func<Task>? BeforeRead { get; set; }

    /// <summary>Rooms that cannot be read, as where one partition of a table is throttled.</summary>
    public Predicate<string> IsBroken { get; set; } = _ => false;

    public Func<Task>? AfterRead { get; set; }

    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>Called with each message before it is written, and before <see cref="BeforeWrite"/>.</summary>
    public Action<Message>? OnPut { get; set; }

    /// <summary>Writes happen, but their answers are lost.</summary>
    public bool IsAnswerLost { get; set; }

    public Task<StoreInfo> OpenAsync(CancellationToken cancellationToken) => _store.OpenAsync(cancellationToken);

    public async ValueTask<PutResult> PutAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        OnPut?.Invoke(message);
        if (BeforeWrite is { } before) await before();
        var result = await _store.PutAsync(room, message, condition, cancellationToken);
        return IsAnswerLost ? throw new StoreUnavailableException("the answer was lost") : result;
    }

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        Rooms.Enqueue(room);
        Interlocked.Increment(ref _loads);
        if (BeforeRead is { } before) await before();
        if (IsBroken(room)) throw new StoreUnavailableException("the room cannot be read");
        var messages = await _store.LoadAsync(room, cancellationToken);
        if (AfterRead is { } after) await after();
        return messages;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
