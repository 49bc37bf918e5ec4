using System.Reflection;

namespace Pubby.Hub;

/// <summary>What the command line can request instead of serving.</summary>
internal static class CommandLine
{
    private const string Help = """
        Pubby.Hub: broadcasts small messages to WebSocket connections.

          Pubby.Hub [--urls http://localhost:5080] [--Pubby:<setting> <value>]...
          Pubby.Hub drain [--notice | --withdraw] [--pid <process>]
          Pubby.Hub --help | --version

        Settings come from the command line, the environment (Pubby__Drain__StopSeconds=5) or appsettings.json. Those that a first start may need:

          --urls                          where it listens; also ASPNETCORE_URLS and ASPNETCORE_HTTP_PORTS. Default: http://localhost:5080
          --environment                   Development makes a publisher's key by itself; also ASPNETCORE_ENVIRONMENT. Default: Production
          --Pubby:Publishers:Keys:0:Name, :Sha256, :Rooms:0
                                          who may publish, and where; needed but in Development
          --Pubby:Store:Sqlite:Path       the database file. Default: data/pubby.db
          --Pubby:Store:Kind              Sqlite, DynamoDb or Memory. Default: Sqlite

        drain orders the hub of this container, or of --pid, to give its connections away; --notice waits until its balancer must have noticed; --withdraw takes the order back.

        docs/reference/settings.md lists all of them. A wrong setting stops the start, and every fault is listed.
        """;

    /// <returns>What to print instead of serving; null: serve.</returns>
    public static string? AnswerTo(string[] arguments)
    {
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?" or "help")) return Help;
        return arguments.Any(argument => argument is "--version" or "version") ? $"Pubby.Hub {Version()}" : null;
    }

    private static string Version() =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;
}
