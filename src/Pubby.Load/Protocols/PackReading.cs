namespace Pubby.Load.Protocols;

/// <summary>Reads the objects of SignalR's MessagePack protocol: those of <see cref="JsonReading"/>.</summary>
internal static class PackReading
{
    /// <param name="reader">At a map.</param>
    /// <param name="source">What the reader reads.</param>
    public static HubFields Fields(scoped ref PackReader reader, ReadOnlySpan<byte> source)
    {
        var fields = new HubFields();
        for (var left = reader.Map(); left > 0 && !reader.IsBroken; left--)
        {
            var name = reader.Text();
            if (name.SequenceEqual("room"u8)) fields.Room = reader.Text();
            else if (name.SequenceEqual("id"u8)) fields.Id = reader.Text();
            else if (name.SequenceEqual("version"u8)) fields.Version = reader.Integer() ?? 0;
            else if (name.SequenceEqual("data"u8)) fields.Data = reader.Text();
            else if (name.SequenceEqual("mode"u8)) fields.Mode = reader.Text();
            else if (name.SequenceEqual("epoch"u8)) fields.Epoch = reader.Text();
            else if (name.SequenceEqual("messages"u8)) fields.Messages = Whole(ref reader, source);
            else if (name.SequenceEqual("cursor"u8)) fields.Cursor = reader.Integer() ?? 0;
            else if (name.SequenceEqual("last"u8)) fields.IsLast = reader.IsTrue();
            else if (name.SequenceEqual("spreadMs"u8)) fields.SpreadMs = (int?)reader.Integer();
            else if (name.SequenceEqual("reason"u8)) fields.Reason = reader.Text();
            else if (name.SequenceEqual("reconnectInMs"u8)) fields.ReconnectInMs = (int?)reader.Integer();
            else reader.Skip();
        }
        return fields;
    }

    /// <summary>Tells of the dump's items, one by one, and then of the dump.</summary>
    public static void Dump(int link, scoped in HubFields dump, IHubEvents events)
    {
        var reader = new PackReader(dump.Messages);
        for (var left = dump.Messages.Length > 0 ? reader.Array() : 0; left > 0 && !reader.IsBroken; left--)
        {
            var item = Fields(ref reader, dump.Messages);
            events.OnItem(link, dump, item);
        }
        events.OnDump(link, dump);
    }

    private static ReadOnlySpan<byte> Whole(scoped ref PackReader reader, ReadOnlySpan<byte> source)
    {
        var from = reader.Position;
        reader.Skip();
        return reader.IsBroken ? default : source[from..reader.Position];
    }
}
