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
    var builder = NewBuilder(args);
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

static WebApplicationBuilder NewBuilder(string[] args)
{
    try
    {
        return WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    }
    catch (InvalidDataException fault)
    {
        // What is wrong with a file of settings is in the innermost one: its line, and what is not understood.
        throw new PubbyStartException(
            $"Pubby cannot start: {fault.Message.TrimEnd('.')}: {fault.GetBaseException().Message}", fault);
    }
}
