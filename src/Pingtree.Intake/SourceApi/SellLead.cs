using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /leads/{lead_id}/sold</c>: a buyer has bought the lead. Each lead is sold once; its buyer may be told so as often as wanted.</summary>
internal static class SellLead
{
    public static void MapSellLead(this IEndpointRouteBuilder source) => source
        .MapPost("/leads/{leadId}/sold", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Create))
        .TakesBody<SaleBody>()
        .Refuses(
            StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict,
            StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("SellLead")
        .WithSummary("Mark a lead as sold");

    private static async Task<Results<Ok<LeadSold>, Refused>> HandleAsync(
        string leadId, HttpRequest request, Visit visit, ILeadSales sales, EventAnnouncer announcer, TimeProvider clock, CancellationToken ct)
    {
        var (body, unread) = await SaleBody.ReadAsync(request, ct);
        if (unread is not null)
            return unread;
        if (!LeadId.TryParse(leadId, out var id))
            return MissingLead.NoId();

        switch (await sales.SellAsync(visit.Source.Id, id, new Sale(body!.Buyer, body.Price, clock.GetUtcNow()), ct))
        {
            case SaleAnswer.Sold sold:
                await announcer.AnnounceAsync([sold.Due]);
                return TypedResults.Ok(LeadSold.Of(id, sold));
            case SaleAnswer.SoldToAnother:
                return Refused.Conflict("already_sold", "This lead is sold to another buyer.");
            case SaleAnswer.NotActive refused:
                return Refused.Conflict("not_active", $"This lead can't be sold: it was refused and stands as {refused.Status.ToWord()}.");
            default:
                return MissingLead.NotThere(id, clock);
        }
    }

    /// <param name="LeadId">The lead.</param>
    /// <param name="Status">Always <c>sold</c>.</param>
    /// <param name="Buyer">Who has it.</param>
    /// <param name="Price">What was paid, where it was said.</param>
    /// <param name="SoldAt">When it was sold the first time, UTC.</param>
    /// <param name="Message">A sentence for a person.</param>
    internal sealed record LeadSold(string LeadId, string Status, string Buyer, decimal? Price, string SoldAt, string Message)
    {
        public bool Success { get; } = true;

        public static LeadSold Of(LeadId id, SaleAnswer.Sold sold) => new(
            id.ToString(),
            LeadStatus.Sold.ToWord(),
            sold.Sale.Buyer,
            sold.Sale.Price,
            Timestamps.Write(sold.Sale.SoldAt),
            sold.IsNew ? "Lead sold." : "This lead was sold to this buyer before.");
    }
}
