using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary>Writes leads as CSV (RFC 4180, UTF-8) that a spreadsheet takes for text and never for formulas.</summary>
internal static class LeadCsv
{
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",

        // With a line end of its own, CsvHelper leaves a lone CR or LF unquoted.
        ShouldQuote = cell => cell.Field is { Length: > 0 } text && (text[0] == ' ' || text[^1] == ' ' || text.AsSpan().ContainsAny(",\"\r\n")),
    };

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(Stream body, IAsyncEnumerable<IReadOnlyList<StoredLead>> pages, CancellationToken ct)
    {
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using var csv = new CsvWriter(text, Format, leaveOpen: true);
        await WriteRowAsync(csv, ["lead_id", .. FieldNames.Known, "status", "created_at", "reason", "duplicate_of", "attributes"]);

        await foreach (var page in pages.WithCancellation(ct))
        {
            foreach (var lead in page)
                await WriteRowAsync(csv, Cells(lead));
            await csv.FlushAsync();
            await text.FlushAsync(ct);
        }
    }

    private static IEnumerable<string?> Cells(StoredLead lead) =>
    [
        lead.Id.ToString(),
        .. FieldNames.Known.Select(field => LeadView.KnownField(lead, field)),
        lead.Status.ToWord(),
        Timestamps.Write(lead.CreatedAt),
        lead.Reason?.ToWord(),
        lead.DuplicateOf?.ToString(),
        Attributes(lead.Fields),
    ];

    private static async Task WriteRowAsync(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(AsText(cell));
        await csv.NextRecordAsync();
    }

    /// <summary>A cell that a spreadsheet would calculate gets an apostrophe before it.</summary>
    private static string? AsText(string? cell) => cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell;

    private static string? Attributes(LeadFields fields)
    {
        var own = new LeadFields();
        foreach (var (name, value) in fields.All.Where(field => !FieldNames.IsKnown(field.Key)))
            own.With(name, value);
        if (own.Count == 0)
            return null;

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            own.WriteTo(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
