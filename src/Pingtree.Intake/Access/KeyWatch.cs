using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.Access;

/// <summary>Asks again whether a key still opens its source, for answers that last longer than a moment.</summary>
internal sealed class KeyWatch(ISourceStore sources, IOperatorKeyStore operatorKey)
{
    public async Task<bool> IsInForceAsync(Visit visit, CancellationToken ct) =>
        (await sources.FindByKeyAsync(visit.KeyHash, ct))?.Id == visit.Source.Id
        || await operatorKey.IsInForceAsync(visit.KeyHash, ct);
}
