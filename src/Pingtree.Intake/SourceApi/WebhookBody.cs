namespace Pingtree.Intake.SourceApi;

/// <summary>What an endpoint is made or changed with; every member but the URL of a new one may be left out.</summary>
internal sealed record WebhookBody
{
    /// <summary>Largest body of a webhook route, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Where to post: <c>http</c> or <c>https</c>.</summary>
    public string? Url { get; init; }

    /// <summary>Any of <c>lead.active</c>, <c>lead.duplicate</c>, <c>lead.rejected</c>, <c>lead.sold</c>; all of them, if nothing is said.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Whether anything is sent; true, if nothing is said.</summary>
    public bool? Active { get; init; }
}
