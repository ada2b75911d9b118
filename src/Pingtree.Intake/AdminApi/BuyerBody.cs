namespace Pingtree.Intake.AdminApi;

/// <summary>What a buyer is made with.</summary>
internal sealed record BuyerBody
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>1–64 of <c>a-z0-9-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Slugs of the sources whose events he wants, or <c>*</c> alone for all, later ones included.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Any of <c>lead.active</c>, <c>lead.duplicate</c>, <c>lead.rejected</c>, <c>lead.sold</c>; left out: all.</summary>
    public IReadOnlyList<string>? Events { get; init; }
}
