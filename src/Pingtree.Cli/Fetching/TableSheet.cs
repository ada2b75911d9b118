using System.Text.Json;
using Pingtree.Cli.Running;
using Spectre.Console;

namespace Pingtree.Cli.Fetching;

/// <summary>A table for people, one for each page.</summary>
internal sealed class TableSheet : LeadSheet
{
    private static readonly string[] Shown = ["lead_id", "status", "reason", "created_at", "first_name", "last_name", "email", "phone"];

    private bool _any;

    public override void Write(JsonElement leads)
    {
        if (leads.GetArrayLength() == 0)
            return;

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in Shown)
            table.AddColumn(column);
        foreach (var lead in leads.EnumerateArray())
            table.AddRow(Shown.Select(column => Markup.Escape(PlainText.OneLine(Cell(lead, column)))).ToArray());
        StandardOutput.Tables.Write(table);
        _any = true;
    }

    public override void End()
    {
        if (!_any)
            StandardOutput.Tables.WriteLine("No leads.");
    }
}
