using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /suppression/import</c>: a CSV file of any length onto the source's list, read as a stream. May be sent again.</summary>
internal static class ImportSuppression
{
    private const int ChunkSize = 1000;
    private const int MaxErrors = 100;

    public static void MapImportSuppression(this IEndpointRouteBuilder source) => source
        .MapPost("/suppression/import", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression), new DisableRequestSizeLimitAttribute())
        .TakesBody<string>("text/csv")
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status415UnsupportedMediaType)
        .WithName("ImportSuppression")
        .WithSummary("Put a CSV file of values on the suppression list");

    private static async Task<Results<Ok<Imported>, Refused>> HandleAsync(HttpRequest request, Visit visit, SuppressionList list, CancellationToken ct)
    {
        if (!RequestBody.IsOfType(request, "text/csv"))
            return Refused.UnsupportedMediaType("text/csv in UTF-8");

        var counts = new Imported();
        var chunk = new List<SuppressionEntry>(ChunkSize);
        SuppressionColumns? columns = null;
        await foreach (var record in new CsvRecords(request.Body).ReadAsync(ct))
        {
            if (columns is null)
            {
                if ((columns = SuppressionColumns.Find(record.Cells)) is null)
                    break;
                continue;
            }

            foreach (var (entry, error) in record.Error is null ? columns.Read(record.Cells, visit.Source.Settings.PhoneFormat) : [(null, record.Error)])
            {
                counts.Received++;
                if (entry is null)
                    counts.Blame(record.Line, error!);
                else
                    chunk.Add(entry);
                if (chunk.Count == ChunkSize)
                    await AddAsync(list, visit.Source.Id, chunk, counts, ct);
            }
        }

        if (columns is null)
            return Refused.Invalid("header", "The header row must name the columns type and value, or email, or phone.");

        await AddAsync(list, visit.Source.Id, chunk, counts, ct);
        return TypedResults.Ok(counts);
    }

    private static async Task AddAsync(SuppressionList list, int sourceId, List<SuppressionEntry> chunk, Imported counts, CancellationToken ct)
    {
        if (chunk.Count == 0)
            return;

        var added = await list.AddAsync(sourceId, chunk.Distinct().ToList(), ct);
        counts.Added += added;
        counts.Existing += chunk.Count - added;
        chunk.Clear();
    }

    internal sealed record Imported
    {
        private readonly List<ImportError> _errors = [];

        public bool Success { get; } = true;

        /// <summary>Values read: the sum of the three below.</summary>
        public long Received { get; set; }

        public long Added { get; set; }

        public long Existing { get; set; }

        public long Invalid { get; private set; }

        /// <summary>The first hundred.</summary>
        public IReadOnlyList<ImportError> Errors => _errors;

        public void Blame(long line, string message)
        {
            Invalid++;
            if (_errors.Count < MaxErrors)
                _errors.Add(new ImportError(line, message));
        }
    }

    internal sealed record ImportError(long Line, string Message);
}
