using System.Text.Json;
using Pubby.Core.Rooms;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Fleet.Occupancy;

/// <summary>How many are subscribed to some rooms on this node.</summary>
internal sealed class SubscribersQuestion(RoomRegistry rooms) : INodeQuestion
{
    public const string Name = "subscribers";

    /// <summary>No node of ours asks for more at once.</summary>
    private const int MaxRooms = 1000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Kind => Name;

    public static byte[] Ask(IReadOnlyList<string> rooms) =>
        JsonSerializer.SerializeToUtf8Bytes(new Asked(rooms), Json);

    /// <summary>The numbers, in the order of the rooms; null: it is no answer to so many rooms.</summary>
    public static IReadOnlyList<long>? Read(ReadOnlyMemory<byte> answer, int rooms)
    {
        try
        {
            var numbers = JsonSerializer.Deserialize<Answer>(answer.Span, Json)?.Subscribers;
            return numbers is not null && numbers.Count == rooms && numbers.All(number => number >= 0) ? numbers : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public ValueTask<byte[]> AnswerAsync(NodeQuestion question, CancellationToken cancellationToken)
    {
        var asked = JsonSerializer.Deserialize<Asked>(question.Content.Span, Json)?.Rooms ?? [];
        var numbers = asked.Take(MaxRooms).Select(room => (long)(rooms.Find(room)?.Subscribers ?? 0)).ToArray();
        return new(JsonSerializer.SerializeToUtf8Bytes(new Answer(numbers), Json));
    }

    private sealed record Asked(IReadOnlyList<string>? Rooms);

    private sealed record Answer(IReadOnlyList<long>? Subscribers);
}
