using System.Text.Json;
using Pingtree.Cli.Running;
using Spectre.Console;

namespace Pingtree.Cli.Fetching;

/// <summary>A table for people, one for each page.</summary>
internal sealed class TableSheet : LeadSheet
{
    private static readonly string[] Shown = ["lead_id", "status", "reason", "created_at", "first_name", "last_name", "email", "phone"];

    private readonly IAnsiConsole _console;
    private bool _any;

    public TableSheet(TextWriter to)
    {
        _console = Console.IsOutputRedirected ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to) }) : AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            _console.Profile.Width = 200; // nobody cuts a file's lines
    }

    public override void Write(JsonElement leads)
    {
        if (leads.GetArrayLength() == 0)
            return;

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in Shown)
            table.AddColumn(column);
        foreach (var lead in leads.EnumerateArray())
            table.AddRow(Shown.Select(column => Markup.Escape(PlainText.OneLine(Cell(lead, column)))).ToArray());
        _console.Write(table);
        _any = true;
    }

    public override void End()
    {
        if (!_any)
            _console.WriteLine("No leads.");
    }
}
