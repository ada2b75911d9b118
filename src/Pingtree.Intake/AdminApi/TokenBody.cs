namespace Pingtree.Intake.AdminApi;

/// <summary>What a token of the profiles API is made with.</summary>
internal sealed record TokenBody
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>1–100 characters, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Any of <c>profiles.write</c>, <c>profiles.read</c>, <c>suppresses.write</c>, <c>suppresses.read</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Numbers (<c>db_id</c>) of the sources it sees.</summary>
    public required IReadOnlyList<int> Sources { get; init; }

    /// <summary>1–64 letters, digits, underscores, dots or hyphens; left out: it may touch every profile of its sources.</summary>
    public string? Group { get; init; }

    /// <summary>Requests in a UTC month, from 1; a batch counts as its records. Left out: no limit.</summary>
    public int? MonthlyQuota { get; init; }
}
