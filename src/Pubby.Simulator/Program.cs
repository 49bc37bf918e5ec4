using Pubby.Simulator;

return SimulateCommand.Run(args is ["simulate", .. var rest] ? rest : args, Console.Out, Console.Error);
