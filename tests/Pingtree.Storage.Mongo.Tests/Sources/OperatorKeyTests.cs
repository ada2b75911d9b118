using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Tests.Crashing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Sources;

/// <summary>A start that takes the configured key and dies before any of its commands.</summary>
public sealed class OperatorKeyTests : MongoTest
{
    [Fact(Timeout = Limit)]
    public Task The_next_start_shuts_the_older_keys_out_of_every_source()
    {
        var (first, configured) = (A.Key(), A.Key());
        return CrashScene.PlayAsync(
            async scene =>
            {
                await scene.Stores.OperatorKey.TryInitialiseAsync(first, Ct);
                await scene.Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
                await scene.Stores.Sources.CreateAsync(A.NewSource("two"), Ct);
            },
            (stores, ct) => stores.OperatorKey.TryConfigureAsync(configured, ct),
            async scene =>
            {
                await scene.Stores.OperatorKey.TryConfigureAsync(configured, Ct);

                (await scene.Stores.OperatorKey.FindAsync(Ct)).ShouldBe(configured);
                (await ReadAsync(scene.Survivor, db => db.Sources())).ConvertAll(source => source["operator_key_number"].AsInt64).ShouldBe([2L, 2L]);
            },
            Ct);
    }
}
