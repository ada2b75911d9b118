using System.Text.Json;
using Pingtree.Cli.Running;
using Spectre.Console;

namespace Pingtree.Cli.Commands;

/// <summary>Shows sources to people.</summary>
internal static class SourceTable
{
    private static readonly string[] Shown = ["db_id", "slug", "name", "active", "phone_format", "created_at"];

    public static void PrintList(JsonElement sources)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(Shown);
        foreach (var source in sources.EnumerateArray())
            table.AddRow(Shown.Select(column => Text(source.GetProperty(column))).ToArray());
        StandardOutput.Tables.Write(table);
    }

    /// <summary>A setting a line.</summary>
    public static void PrintOne(JsonElement source)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("setting", "value");
        foreach (var member in source.EnumerateObject())
            table.AddRow(Markup.Escape(PlainText.OneLine(member.Name)), Text(member.Value));
        StandardOutput.Tables.Write(table);
    }

    private static string Text(JsonElement value) => Markup.Escape(PlainText.OneLine(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
}
