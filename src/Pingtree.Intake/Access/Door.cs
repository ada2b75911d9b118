using System.Net.Http.Headers;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.Access;

/// <summary>
/// Stands before every route of the API: key, then right, then quota. What decides is read for each request, so that a replaced key
/// or a source switched off counts everywhere at once. A key tells nothing about slugs that are not its own.
/// </summary>
internal sealed class Door(RequestDelegate next, ISourceStore sources, IOperatorKeyStore operatorKey, QuotaKeeper quotas)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var refused = http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() switch
        {
            AccessRule.OfSource rule => await AdmitToSourceAsync(http, rule),
            AccessRule.OfOperator => await AdmitOperatorAsync(http),
            _ => null,
        };

        if (refused is null)
            await next(http);
        else
            await refused.ExecuteAsync(http);
    }

    private async Task<Refused?> AdmitToSourceAsync(HttpContext http, AccessRule.OfSource rule)
    {
        var ct = http.RequestAborted;
        var slug = (string)http.GetRouteValue("slug")!;
        if (KeyHashOf(http) is not { } keyHash)
            return Refused.Unauthorized();

        var source = await sources.FindByKeyAsync(keyHash, ct);
        if (source is null)
        {
            if (!await operatorKey.IsInForceAsync(keyHash, ct))
                return Refused.Unauthorized();
            source = await sources.FindBySlugAsync(slug, ct);
        }

        if (source is null)
            return Refused.NotFound("There is no source with this slug.");

        // Every request under a known key is counted, and its answer says so; but a missing right is told before a used-up quota.
        var overQuota = await quotas.TakeAsync(http.Response, source, rule.Quota, ct);
        if (source.Slug != slug)
            return Refused.Forbidden("This key belongs to another source.");
        if (rule.ActiveOnly && !source.Active)
            return Refused.SourceInactive();

        http.Features.Set(new Visit(source, keyHash));
        return overQuota;
    }

    private async Task<Refused?> AdmitOperatorAsync(HttpContext http)
    {
        if (KeyHashOf(http) is not { } keyHash)
            return Refused.Unauthorized();
        if (await operatorKey.IsInForceAsync(keyHash, http.RequestAborted))
        {
            http.Features.Set(new OperatorVisit(keyHash));
            return null;
        }

        return await sources.FindByKeyAsync(keyHash, http.RequestAborted) is null
            ? Refused.Unauthorized()
            : Refused.Forbidden("This needs the admin key.");
    }

    private static byte[]? KeyHashOf(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header]
        && AuthenticationHeaderValue.TryParse(header, out var given)
        && given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrEmpty(given.Parameter)
            ? ApiKey.Hash(given.Parameter)
            : null;
}
