using System.Text.Encodings.Web;
using System.Text.Json;
using Pingtree.Cli.Running;
using Spectre.Console;

namespace Pingtree.Cli.Streaming;

/// <summary>What a batch came to, on standard output.</summary>
internal sealed class StreamReport(BatchSummary summary, string idempotencyKey, BatchProgress progress, TimeSpan took)
{
    private const int ShownErrors = 5;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print(bool asJson)
    {
        if (asJson)
            PrintJson();
        else
            PrintTable();
    }

    /// <summary>The server's summary with what only we know.</summary>
    private void PrintJson()
    {
        using var stdout = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stdout, Readable))
        {
            json.WriteStartObject();
            foreach (var member in summary.Json.EnumerateObject())
                member.WriteTo(json);
            json.WriteString("idempotency_key", idempotencyKey);
            json.WriteNumber("tries", progress.Tries);
            json.WriteNumber("bytes_sent", progress.Sent);
            json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteEndObject();
        }

        stdout.Write("\n"u8);
    }

    private void PrintTable()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("batch").AddColumn(new TableColumn(Markup.Escape(PlainText.OneLine(summary.BatchId))).RightAligned());
        Row("received", summary.Received);
        Row("active", summary.Active);
        Row("duplicate", summary.Duplicate);
        Row("rejected", summary.Rejected);
        Row("invalid", summary.Invalid);
        table.AddRow("took", $"{took.TotalSeconds:0.0} s, {summary.Received / Math.Max(took.TotalSeconds, 0.001):N0} leads/s");
        StandardOutput.Tables.Write(table);
        PrintErrors();

        void Row(string name, long count) => table.AddRow(name, count.ToString("N0"));
    }

    private void PrintErrors()
    {
        if (!summary.Json.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Array)
            return;

        foreach (var error in errors.EnumerateArray().Take(ShownErrors))
            Console.WriteLine(PlainText.OneLine(Describe(error)));
        if (summary.Invalid > ShownErrors)
            Console.WriteLine($"and {summary.Invalid - ShownErrors:N0} more; --rejected FILE lists all");
    }

    private static string Describe(JsonElement error)
    {
        var sentences = error.TryGetProperty("errors", out var fields) && fields.ValueKind == JsonValueKind.Object
            ? $": {string.Join(" ", fields.EnumerateObject().Select(field => field.Value.ToString()))}"
            : "";
        return $"line {error.GetProperty("line")}: {error.GetProperty("reason")}{sentences}";
    }
}
