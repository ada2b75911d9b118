using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /create</c>: one lead in, its outcome back.</summary>
internal static class CreateLead
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void MapCreateLead(this IEndpointRouteBuilder source) => source
        .MapPost("/create", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Create, ActiveOnly: true))
        .TakesBody<Dictionary<string, string>>()
        .WithName("CreateLead")
        .WithSummary("Send one lead and get what became of it");

    private static async Task<Results<Ok<LeadAnswer>, BadRequest<LeadAnswer>, Accepted<LeadAnswer>, Refused>> HandleAsync(
        HttpContext http, Visit visit, LeadSubmission submission, IOptions<IntakeOptions> options, CancellationToken ct)
    {
        var (body, unread) = await RequestBody.ReadJsonAsync(http.Request, MaxBodyBytes, ct);
        if (unread is not null)
            return unread;
        var reading = LeadFieldsReader.Read(body);
        if (reading is not FieldsReading.Fields fields)
            return LeadBody.Refuse(reading);

        var (repeat, wrongKey) = IdempotencyKey.Read(http.Request, body);
        if (wrongKey is not null)
            return wrongKey;

        var wait = Preferences.ReadWait(http.Request.Headers["Prefer"], options.Value.DefaultWait);
        switch (await submission.SubmitAsync(visit.Source, fields.Value, repeat, wait, ct))
        {
            case Submitted.Screened screened:
                if (screened.Replayed)
                    http.Response.Headers["Idempotency-Replayed"] = "true";
                return Answer(screened.Outcome);
            case Submitted.Pending pending:
                return TypedResults.Accepted(
                    $"/api/v1/database-source/{visit.Source.Slug}/leads/{pending.Id}", LeadAnswer.Pending(pending.Id));
            case Submitted.InFlight:
                return Refused.Conflict("idempotency_in_progress", "The first request with this Idempotency-Key is still on its way. Try again shortly.");
            default:
                return Refused.IdempotencyMismatch();
        }
    }

    private static Results<Ok<LeadAnswer>, BadRequest<LeadAnswer>, Accepted<LeadAnswer>, Refused> Answer(LeadOutcome outcome) =>
        outcome.Refusal switch
        {
            null => TypedResults.Ok(LeadAnswer.Stored(outcome.Id)),
            { Reason: RejectReason.ValidationError } refusal => TypedResults.BadRequest(LeadAnswer.Refused(outcome.Id, refusal)),
            var refusal => TypedResults.Ok(LeadAnswer.Refused(outcome.Id, refusal)),
        };
}
