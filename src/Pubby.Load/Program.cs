using Pubby.Load.Workers;

if (args is not ["worker"])
{
    Console.Error.WriteLine("Pubby.Load.dll worker reads its plan from stdin: docs/reference/load-plan.md.");
    return 2;
}
return WorkerProgram.Run(Console.In, Console.Out, Environment.GetEnvironmentVariable("PUBBY_TOKEN"));
