using System.Buffers;
using System.Text.Json;

namespace Pingtree.Cli.Fetching;

/// <summary>CSV (RFC 4180) that a spreadsheet takes for text and never for formulas, like the server's own export.</summary>
internal sealed class CsvSheet(TextWriter to) : LeadSheet
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private bool _begun;

    public override void Write(JsonElement leads)
    {
        Begin();
        foreach (var lead in leads.EnumerateArray())
            WriteRow(Columns.Select(column => Cell(lead, column)));
    }

    public override void End() => Begin();

    private void Begin()
    {
        if (!_begun)
            WriteRow(Columns);
        _begun = true;
    }

    private void WriteRow(IEnumerable<string> cells) => to.Write($"{string.Join(',', cells.Select(Quote))}\r\n");

    private static string Quote(string cell)
    {
        var text = cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell;
        return text.Length > 0 && (text[0] == ' ' || text[^1] == ' ' || text.AsSpan().ContainsAny(Special))
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
