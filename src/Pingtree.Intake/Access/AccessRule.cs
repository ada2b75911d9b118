namespace Pingtree.Intake.Access;

/// <summary>Who may use a route. Stands in the route's metadata; the <see cref="Door"/> enforces it.</summary>
internal abstract record AccessRule
{
    private AccessRule() { }

    /// <summary>The source in the URL, by its own key, or the operator.</summary>
    /// <param name="Quota">What a request is counted against.</param>
    /// <param name="ActiveOnly">Whether the source must be switched on.</param>
    public sealed record OfSource(Quota Quota, bool ActiveOnly = false) : AccessRule;

    /// <summary>The operator alone, by the admin key.</summary>
    public sealed record OfOperator : AccessRule;
}

/// <summary>The quotas of a source.</summary>
internal enum Quota
{
    Create,
    Fetch,
    Suppression,
    KeyReplacement,
}

/// <summary>Who came through the door, and for which source.</summary>
/// <param name="Source">The source in the URL, as read for this request.</param>
/// <param name="KeyHash">The hash of the key that was shown.</param>
internal sealed record Visit(Pipeline.Sources.Source Source, byte[] KeyHash)
{
    /// <summary>The visit the door let in; binds as a handler's parameter.</summary>
    public static ValueTask<Visit?> BindAsync(HttpContext http) => ValueTask.FromResult(http.Features.Get<Visit>());
}

/// <summary>The operator came through the door.</summary>
/// <param name="KeyHash">The hash of the key that was shown.</param>
internal sealed record OperatorVisit(byte[] KeyHash)
{
    /// <summary>The visit the door let in; binds as a handler's parameter.</summary>
    public static ValueTask<OperatorVisit?> BindAsync(HttpContext http) => ValueTask.FromResult(http.Features.Get<OperatorVisit>());
}
