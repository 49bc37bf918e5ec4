using Pubby.Core;
using Pubby.Hub;
using Pubby.Hub.Lifecycle.Drain;

if (args is ["drain", .. var rest]) return await DrainCommand.RunAsync(rest);
if (CommandLine.AnswerTo(args) is { } answer)
{
    Console.WriteLine(answer);
    return 0;
}
try
{
    var builder =
        WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddPubby();
    await using var app = builder.Build();
    app.MapPubby();
    await app.RunPubbyAsync();
    return 0;
}
catch (PubbyStartException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
