using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /leads/{lead_id}</c>: one lead of the source.</summary>
internal static class GetLead
{
    public static void MapGetLead(this IEndpointRouteBuilder source) => source
        .MapGet("/leads/{leadId}", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Create))
        .WithName("GetLead")
        .WithSummary("Read one lead");

    private static async Task<Results<Ok<LeadFound>, Refused>> HandleAsync(
        string leadId, Visit visit, ILeadQueries leads, TimeProvider clock, CancellationToken ct)
    {
        if (!LeadId.TryParse(leadId, out var id))
            return MissingLead.NoId();

        return await leads.FindAsync(visit.Source.Id, id, ct) is { } lead
            ? TypedResults.Ok(new LeadFound(LeadView.Of(lead)))
            : MissingLead.NotThere(id, clock);
    }

    internal sealed record LeadFound(LeadView Lead)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
