using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Streaming;
using Pingtree.Pipeline.Leads;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /create/batch</c>: any number of leads in one request, read as a stream.</summary>
internal static class CreateBatch
{
    public static void MapCreateBatch(this IEndpointRouteBuilder source) => source
        .MapPost("/create/batch", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Create, ActiveOnly: true), new DisableRequestSizeLimitAttribute())
        .TakesBody<string>(BatchFormat.Ndjson)
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status415UnsupportedMediaType)
        .WithName("CreateBatch")
        .WithSummary("Stream any number of leads: NDJSON, a JSON array, or CSV");

    private static async Task<Results<Ok<BatchSummary>, Accepted<BatchAccepted>, EmptyHttpResult, Refused>> HandleAsync(
        HttpContext http, Visit visit, BatchSubmission submission, IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (BatchFormat.FindReader(http.Request) is not { } reader)
            return Refused.UnsupportedMediaType($"{BatchFormat.Ndjson}, {BatchFormat.Json} or {BatchFormat.Csv} in UTF-8, plain or gzip");

        var (key, wrongKey) = IdempotencyKey.ReadName(http.Request);
        if (wrongKey is not null)
            return wrongKey;

        AllowPauses(http);
        var batch = await submission.OpenAsync(visit.Source.Id, key, ct);
        if (http.Request.Headers.Accept.Any(a => a?.Contains(BatchFormat.Ndjson, StringComparison.OrdinalIgnoreCase) == true))
            return await AnswerLinesAsync(http, visit, submission, batch, reader, json.Value, ct);

        var async = Preferences.ReadWait(http.Request.Headers["Prefer"], Timeout.InfiniteTimeSpan).Async;
        var stream = await submission.RunAsync(batch, visit.Source, reader, async, report: null, ct);
        if (stream.Complete && !async)
            return TypedResults.Ok(BatchSummary.Of(batch, stream.Stream.Tally));

        var location = $"/api/v1/database-source/{visit.Source.Slug}/batches/{batch}";
        return TypedResults.Accepted(location, new BatchAccepted(batch.ToString(), stream.Stream.Received, location));
    }

    /// <summary>Whoever streams leads as they come in may have none for a while; Kestrel would take that for a slow attacker.</summary>
    private static void AllowPauses(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } sending)
            sending.MinDataRate = null;
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } reading)
            reading.MinDataRate = null;
    }

    private static async Task<EmptyHttpResult> AnswerLinesAsync(
        HttpContext http, Visit visit, BatchSubmission submission, LeadId batch, IBatchReader reader, JsonOptions json, CancellationToken ct)
    {
        http.Response.ContentType = BatchFormat.Ndjson;
        using var lines = new RecordLines(batch, http.Response.BodyWriter);
        var stream = await submission.RunAsync(batch, visit.Source, reader, async: false, lines, ct);
        await lines.EndAsync(BatchSummary.Of(batch, stream.Stream.Tally) with { Complete = stream.Complete ? null : false }, json.SerializerOptions, ct);
        return TypedResults.Empty;
    }

    /// <summary>A batch that is safe and not yet done.</summary>
    internal sealed record BatchAccepted(string BatchId, long Received, string Location)
    {
        [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
