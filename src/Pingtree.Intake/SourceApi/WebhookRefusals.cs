using Pingtree.Intake.Answers;

namespace Pingtree.Intake.SourceApi;

/// <summary>What more than one webhook route refuses.</summary>
internal static class WebhookRefusals
{
    public static Refused NotFound() => Refused.NotFound("There is no such endpoint. The id of an endpoint is wh_ and 24 hex digits.");

    public static Refused SwitchedOff() => Refused.Conflict(
        "webhook_inactive", "This endpoint is switched off. Switch it on first: PATCH /webhooks/{id} with {\"active\":true}.");
}
