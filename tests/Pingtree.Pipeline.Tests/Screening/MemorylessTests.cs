using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Testing.Contracts;

namespace Pingtree.Pipeline.Tests.Screening;

public sealed class NoCapMemoryTests : CapMemoryContract
{
    protected override ICapMemory Memory { get; } = new NoCapMemory();

    protected override bool Remembers => false;
}

public sealed class StoreSuppressionLookupTests : SuppressionLookupContract
{
    protected override ISuppressionLookup Lookup => new StoreSuppressionLookup(Store);
}
