using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pingtree.Intake.SourceApi;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Streaming;

/// <summary>Reads CSV with a header row: each further record becomes a JSON object of the cells that are not empty.</summary>
internal sealed class CsvBatchReader(Stream utf8) : IBatchReader
{
    /// <summary>Records between two looks at whether chunks are full.</summary>
    private const int Stride = 64;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _json = new(4096);

    public async Task ReadAsync(IRecordSink sink, CancellationToken ct)
    {
        IReadOnlyList<string>? header = null;
        var records = 0;
        await foreach (var record in new CsvRecords(utf8).ReadAsync(ct))
        {
            var line = (int)record.Line;
            if (header is null)
            {
                header = record.Cells.Select(name => name.Trim()).ToList();
                if (record.Error is null && IsUsable(header))
                    continue;

                sink.Refuse(line, RecordLimits.Malformed);
                return;
            }

            if (record.Error is not null)
                sink.Refuse(line, record.IsTooLong ? RecordLimits.TooLarge : RecordLimits.Malformed);
            else if (record.Cells.Count > header.Count)
                sink.Refuse(line, RecordLimits.Malformed);
            else
                sink.Take(line, Write(header, record.Cells));

            if (++records % Stride == 0)
                await sink.PublishFullAsync(ct);
        }
    }

    private static bool IsUsable(IReadOnlyList<string> header) =>
        header.All(FieldNames.IsValid) && header.Distinct(StringComparer.Ordinal).Count() == header.Count;

    private ReadOnlySpan<byte> Write(IReadOnlyList<string> header, IReadOnlyList<string> cells)
    {
        _json.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_json, Plain))
        {
            json.WriteStartObject();
            for (var i = 0; i < cells.Count; i++)
            {
                if (cells[i].Length > 0)
                    json.WriteString(header[i], cells[i]);
            }

            json.WriteEndObject();
        }

        return _json.WrittenSpan;
    }
}
