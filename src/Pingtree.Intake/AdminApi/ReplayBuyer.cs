using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>POST /buyers/{name}/replay</c>: fills the buyer's queue again with what happened since a moment. The events have the ids they had.</summary>
internal static class ReplayBuyer
{
    public static void MapReplayBuyer(this IEndpointRouteBuilder buyers) => buyers
        .MapPost("/{name}/replay", HandleAsync)
        .TakesBody<ReplayBody>()
        .Refuses(
            StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("ReplayBuyer")
        .WithSummary("Fill a buyer's queue again from the store");

    private static async Task<Results<Ok<Replayed>, Refused>> HandleAsync(
        string name, HttpRequest request, IBuyerStore buyers, IBuyerQueues queues, BuyerReplay replay, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, BuyerBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        if (await buyers.FindAsync(name, ct) is not { } buyer)
            return Refused.NotFound("There is no buyer with this name.");
        if (!TryRead(members, out var since))
            return Refused.Invalid("since", "Since must be a UTC time such as 2025-03-15T10:22:00Z, or a UTC day such as 2025-03-15.");

        if (await queues.CountAsync(name, ct) is null)
            await queues.DeclareAsync(buyer, ct); // lost, or never made: what is replayed must have somewhere to go
        return TypedResults.Ok(new Replayed(await replay.RunAsync(buyer, since, ct)));
    }

    private static bool TryRead(IReadOnlyDictionary<string, JsonElement> members, out DateTimeOffset since)
    {
        since = default;
        return members.TryGetValue("since", out var value) && value.ValueKind == JsonValueKind.String && Moment.TryRead(value.GetString(), out since);
    }

    /// <param name="Count">Events put into the queue.</param>
    internal sealed record Replayed([property: System.Text.Json.Serialization.JsonPropertyName("replayed")] long Count)
    {
        public bool Success { get; } = true;
    }
}
