using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pubby.Cli.Invocation;

/// <summary>
/// Data goes to stdout, words to stderr. Colours and lines that change are for terminals alone, and not where
/// <c>NO_COLOR</c> asks for none. Safe for any number of threads.
/// </summary>
internal sealed class Output
{
    /// <summary>A line that goes to a program is never broken.</summary>
    private const int Unbroken = 100_000;

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _gate = new();
    private readonly CommandEnvironment _environment;

    /// <summary>stdout, where the terminal breaks lines: what is copied from it has no breaks.</summary>
    private readonly IAnsiConsole _lines;

    public Output(CommandEnvironment environment, bool isJson)
    {
        _environment = environment;
        IsJson = isJson;
        Data = NewConsole(environment, environment.Out, environment.IsOutputTerminal);
        Words = NewConsole(environment, environment.Error, environment.IsErrorTerminal);
        _lines = NewConsole(environment, environment.Out, environment.IsOutputTerminal);
        _lines.Profile.Width = Unbroken;
    }

    /// <summary>One JSON object a line, instead of tables.</summary>
    public bool IsJson { get; }

    /// <summary>stdout, for what is drawn over.</summary>
    public IAnsiConsole Data { get; }

    /// <summary>stderr.</summary>
    public IAnsiConsole Words { get; }

    /// <summary>Lines may be drawn over.</summary>
    public bool IsLive => _environment.IsOutputTerminal && !IsJson;

    /// <summary>A bar may be drawn on stderr.</summary>
    public bool HasProgress => _environment.IsErrorTerminal;

    public void Line(string text)
    {
        lock (_gate)
        {
            _environment.Out.WriteLine(text);
            _environment.Out.Flush();
        }
    }

    public void Json(JsonNode json) => Line(json.ToJsonString(Compact));

    public void Json(JsonElement json) => Line(JsonSerializer.Serialize(json, Compact));

    /// <summary>A line in colours.</summary>
    public void Markup(string markup)
    {
        lock (_gate) _lines.MarkupLine(markup);
    }

    /// <summary>
    /// Without the blanks that fill a last column: after one long row, a terminal would show each short one as several.
    /// </summary>
    public void Write(IRenderable table)
    {
        using var text = new StringWriter();
        var console = NewConsole(_environment, text, _environment.IsOutputTerminal);
        console.Profile.Width = Unbroken;
        console.Write(table);
        lock (_gate)
        {
            foreach (var line in text.ToString().TrimEnd().Split('\n')) _environment.Out.WriteLine(line.TrimEnd());
            _environment.Out.Flush();
        }
    }

    /// <summary>A sentence for a person.</summary>
    public void Say(string sentence)
    {
        lock (_gate) _environment.Error.WriteLine(sentence);
    }

    /// <summary>Columns without lines between them: they read well, and <c>awk</c> reads them too.</summary>
    public static Table Columns(params string[] headings)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var heading in headings)
        {
            var isNumber = heading.StartsWith('#');
            var column = new TableColumn($"[grey]{Spectre.Console.Markup.Escape(heading.TrimStart('#'))}[/]")
            {
                NoWrap = true,
                Padding = new Padding(0, 0, 2, 0),
                Alignment = isNumber ? Justify.Right : Justify.Left,
            };
            table.AddColumn(column);
        }
        return table;
    }

    /// <summary>What came from elsewhere may hold what a terminal would interpret: such characters are shown.</summary>
    public static string Safe(string? text) => Spectre.Console.Markup.Escape(Visible(text ?? ""));

    public static string Visible(string text) => !text.Any(char.IsControl) ? text
        : string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));

    private static IAnsiConsole NewConsole(CommandEnvironment environment, TextWriter writer, bool isTerminal)
    {
        var isPlain = !isTerminal || environment.Variable("TERM") == "dumb";
        var hasColours = !isPlain && string.IsNullOrEmpty(environment.Variable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal) console.Profile.Width = Unbroken;
        return console;
    }
}
