using System.CommandLine;
using Pingtree.Cli.Commands;
using Pingtree.Cli.Running;

var pingtree = new RootCommand("Streams leads into a Pingtree server and reads them back.")
{
    StreamCommand.Create(),
    FetchCommand.Create(),
    TailCommand.Create(),
    ReplayCommand.Create(),
    new Command("suppression", "People no lead may be taken of.")
    {
        ImportSuppressionCommand.Create(),
        ChangeSuppressionCommand.CreateAdd(),
        ChangeSuppressionCommand.CreateRemove(),
    },
    new Command("sources", "The sources of the server; for operators.")
    {
        ListSourcesCommand.Create(),
        CreateSourceCommand.Create(),
        GetSourceCommand.Create(),
    },
};

return await CommandRunner.RunAsync(pingtree, args);
