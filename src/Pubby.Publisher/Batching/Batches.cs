namespace Pubby.Publisher.Batching;

/// <summary>Splits publications into requests, in order and no larger than the hub takes.</summary>
internal static class Batches
{
    /// <summary><c>{"messages":[]}</c></summary>
    private const int Envelope = 15;

    /// <summary>
    /// The field names and punctuation of an entry with all fields,
    /// <c>{"room":"","id":"","data":,"ttl":31536000,"deleted":true},</c>, and a reserve.
    /// </summary>
    private const int EntryOverhead = 64;

    /// <summary>Returns each batch when it is full. Reads no further ahead than one publication.</summary>
    public static IEnumerable<IReadOnlyList<(int Index, Publication Publication)>> Cut(
        IEnumerable<(int Index, Publication Publication)> publications, int maxMessages, int maxBytes)
    {
        var batch = new List<(int, Publication)>();
        var names = new HashSet<(string, string)>();
        var bytes = Envelope;
        foreach (var entry in publications)
        {
            var (_, publication) = entry;
            var size = SizeOf(publication);
            // The hub refuses an id that is in a batch twice. In two batches the last one wins, as it should.
            if (batch.Count > 0
                && (batch.Count == maxMessages || bytes + size > maxBytes
                    || names.Contains((publication.Room, publication.Id))))
            {
                yield return batch;
                batch = [];
                names.Clear();
                bytes = Envelope;
            }
            batch.Add(entry);
            names.Add((publication.Room, publication.Id));
            bytes += size;
        }
        if (batch.Count > 0) yield return batch;
    }

    /// <summary>At most this many bytes: valid names are one byte a character and never escaped.</summary>
    internal static int SizeOf(Publication publication) =>
        EntryOverhead + publication.Room.Length + publication.Id.Length + (publication.Data?.Utf8.Length ?? 0);
}
