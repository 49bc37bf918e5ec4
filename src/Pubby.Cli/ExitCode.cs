using System.ComponentModel;

namespace Pubby.Cli;

/// <summary>How a command ended. Scripts may rely on the numbers; docs/reference/command-line.md lists them.</summary>
internal enum ExitCode
{
    [Description("It did what it was told. Also a stream that was ended with Ctrl-C, or whose reader has ended, as " +
        "`head` does.")]
    Done = 0,

    [Description("A fault of the tool itself. Please report it.")]
    Failed = 1,

    [Description("The command line, a file or a setting is wrong, or an address or a key is missing.")]
    Usage = 2,

    [Description("The hub refused: the room's or the message's name, the data, a limit, its store.")]
    Refused = 3,

    [Description("The key or the token is not known, or does not allow this.")]
    Unauthorized = 4,

    [Description("No hub answered in time.")]
    Unreachable = 5,

    [Description("There is no such message, room, node or connection.")]
    NotFound = 6,

    [Description("The message has another version than `--if-match` asks for, or exists already.")]
    Conflict = 7,

    [Description("A part is missing: a node did not answer, `--duration` ended before `--count` messages came, or " +
        "`bench` lost a delivery or a worker, could not open all connections, or could not store all messages.")]
    Incomplete = 8,

    [Description(
        "`doctor`, `config check` or `token check` found a fault, or `simulate` something else than is expected.")]
    ChecksFailed = 9,

    [Description("Ctrl-C ended it before it was done.")]
    Interrupted = 130,

    [Description("Whoever reads its output ended before it was done. A shell reports SIGPIPE so.")]
    Unread = 141,
}
