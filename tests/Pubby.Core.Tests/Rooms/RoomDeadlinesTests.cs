using Pubby.Core.Messages;
using Pubby.Core.Rooms;

namespace Pubby.Core.Tests.Rooms;

public sealed class RoomDeadlinesTests
{
    private readonly RoomMap _map = new();
    private long _version;

    [Fact]
    public void Due_messages_are_taken_once_and_earliest_first()
    {
        Put("late", expiresAt: 300);
        Put("early", expiresAt: 100);
        Put("never", expiresAt: null);
        Put("middle", expiresAt: 200);

        Assert.Equal(100, _map.NextDue);
        Assert.Empty(TakeDue(99));
        Assert.Equal(["early", "middle"], TakeDue(200));
        Assert.Equal(300, _map.NextDue);
        Assert.Empty(TakeDue(200));
        Assert.Equal(["late"], TakeDue(1000));
        Assert.Equal(long.MaxValue, _map.NextDue);
    }

    [Fact]
    public void A_message_that_was_replaced_or_deleted_does_not_expire_at_its_old_time()
    {
        Put("prolonged", expiresAt: 100);
        Put("prolonged", expiresAt: 300);
        Put("kept", expiresAt: 100);
        Put("kept", expiresAt: null);
        Put("deleted", expiresAt: 100);
        _map.Merge(Message.Tombstone("deleted", _version += 2));
        Put("shortened", expiresAt: 900);
        Put("shortened", expiresAt: 100);

        Assert.Equal(["shortened"], TakeDue(200));
        Assert.Equal(["prolonged"], TakeDue(300));
        Assert.Empty(TakeDue(1000));
    }

    [Fact]
    public void Replaced_messages_do_not_make_the_queue_much_longer()
    {
        var line = new RoomDeadlines();
        var entries = Enumerable.Range(0, 100)
            .Select(_ => new RoomEntry { Message = Brief("m", ++_version, 1) }).ToArray();
        foreach (var entry in entries) line.Add(entry);
        for (var i = 0; i < 10_000; i++) Replace(line, entries[i % 100], Brief("m", ++_version, 1000 + i));
        Assert.InRange(line.Count, 100, 201);
        Assert.Equal(100, line.TakeDue(long.MaxValue).Count);
    }

    [Fact]
    public void A_room_whose_messages_were_all_deleted_keeps_almost_none_in_the_queue()
    {
        var line = new RoomDeadlines();
        var entries = Enumerable.Range(0, 10_000)
            .Select(_ => new RoomEntry { Message = Brief("m", ++_version, 1) }).ToArray();
        foreach (var entry in entries) line.Add(entry);
        foreach (var entry in entries)
        {
            line.Remove();
            entry.Message = Message.Tombstone("m", ++_version);
        }
        Assert.InRange(line.Count, 0, 65);
    }

    private static void Replace(RoomDeadlines line, RoomEntry entry, Message message)
    {
        line.Remove();
        entry.Message = message;
        line.Add(entry);
    }

    private static Message Brief(string id, long version, long? expiresAt) =>
        new() { Id = id, Version = version, Data = "1"u8.ToArray(), ExpiresAt = expiresAt };

    private void Put(string id, long? expiresAt) => _map.Merge(Brief(id, _version += 2, expiresAt));

    /// <summary>Expires what is due, as a room does.</summary>
    private string[] TakeDue(long nowMs)
    {
        var due = _map.TakeDue(nowMs);
        foreach (var message in due) _map.Merge(message.ToExpired());
        return [.. due.Select(message => message.Id)];
    }
}
