using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pubby.Simulator.Scenarios.Files;

/// <summary>
/// One document of YAML as a tree of JSON. Anchors, aliases and tags are refused: a few aliases of aliases are a tree
/// without end, and no scenario needs them.
/// </summary>
internal static partial class YamlToJson
{
    /// <exception cref="YamlException">It is not YAML, or has what is refused.</exception>
    public static JsonNode? Read(string text, int maxDepth)
    {
        try
        {
            return ReadDocument(text, maxDepth);
        }
        catch (InvalidOperationException fault)
        {
            // The library's scanner says so of some texts, such as a mapping of mappings in braces.
            throw new YamlException(Mark.Empty, Mark.Empty, "This cannot be read as YAML.", fault);
        }
    }

    private static JsonNode? ReadDocument(string text, int maxDepth)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _)) return null;
        parser.Consume<DocumentStart>();
        var root = Next(parser, maxDepth);
        parser.Consume<DocumentEnd>();
        if (!parser.TryConsume<StreamEnd>(out _)) throw Fault(parser.Current!, "There is more than one document.");
        return root;
    }

    private static JsonNode? Next(Parser parser, int depth)
    {
        var here = parser.Current!;
        if (depth == 0) throw Fault(here, "This is nested too deeply.");
        if (here is not NodeEvent { Anchor.IsEmpty: true, Tag.IsEmpty: true })
            throw Fault(here, "Anchors, aliases and tags are not understood here.");
        if (parser.TryConsume<Scalar>(out var scalar)) return ValueOf(scalar);
        return parser.TryConsume<SequenceStart>(out _) ? List(parser, depth - 1) : Object(parser, depth - 1);
    }

    private static JsonArray List(Parser parser, int depth)
    {
        var list = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Next(parser, depth));
        return list;
    }

    private static JsonObject Object(Parser parser, int depth)
    {
        parser.Consume<MappingStart>();
        var fields = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (fields.ContainsKey(key.Value)) throw Fault(key, $"{key.Value} is there twice.");
            fields[key.Value] = Next(parser, depth);
        }
        return fields;
    }

    /// <summary>What is quoted is text. Anything else is what it looks like.</summary>
    private static JsonNode? ValueOf(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain) return JsonValue.Create(scalar.Value);
        if (scalar.Value is "" or "~" or "null") return null;
        return scalar.Value is "true" or "false" || Number().IsMatch(scalar.Value)
            ? JsonNode.Parse(scalar.Value) : JsonValue.Create(scalar.Value);
    }

    private static YamlException Fault(ParsingEvent at, string text) => new(at.Start, at.End, text);

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$")]
    private static partial Regex Number();
}
