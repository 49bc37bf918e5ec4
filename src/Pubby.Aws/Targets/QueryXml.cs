using System.Xml;
using System.Xml.Linq;

namespace Pubby.Aws.Targets;

/// <summary>Reads an answer of AWS's query protocol.</summary>
internal static class QueryXml
{
    /// <returns>The content of the answer's <c>…Result</c>; null: it is not an answer to this action.</returns>
    public static XElement? Result(byte[] content, string action) =>
        Root(content) is { } root && root.Name.LocalName == $"{action}Response"
            ? Find(root, $"{action}Result") : null;

    /// <returns>The code of an error; null: it is none.</returns>
    public static string? Code(byte[] content) => Text(Find(Root(content), "Error"), "Code");

    public static XElement? Find(XElement? parent, string name) =>
        parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    /// <returns>Null: it is absent or empty.</returns>
    public static string? Text(XElement? parent, string name) =>
        Find(parent, name)?.Value is { Length: > 0 } text ? text : null;

    /// <returns>Null: there is no such list.</returns>
    public static IEnumerable<XElement>? Members(XElement result, string list) => Find(result, list)?.Elements();

    private static XElement? Root(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            using var reader =
                XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
