using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Streaming;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /batches/{batch_id}</c>: what became of a streamed batch so far.</summary>
internal static class GetBatch
{
    public static void MapGetBatch(this IEndpointRouteBuilder source) => source
        .MapGet("/batches/{batchId}", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Create))
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("GetBatch")
        .WithSummary("Read what became of a streamed batch");

    private static async Task<Results<Ok<BatchSummary>, Refused>> HandleAsync(string batchId, Visit visit, IBatchStore batches, CancellationToken ct) =>
        LeadId.TryParse(batchId, out var id) && await batches.FindAsync(visit.Source.Id, id, ct) is { } state
            ? TypedResults.Ok(BatchSummary.Of(id, state))
            : Refused.NotFound("There is no such batch.");
}
