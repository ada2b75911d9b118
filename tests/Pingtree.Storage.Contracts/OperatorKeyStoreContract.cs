using Pingtree.Pipeline.Sources;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IOperatorKeyStore"/>.</summary>
public abstract class OperatorKeyStoreContract : StoreContract
{
    private readonly byte[] _one = A.Key();
    private readonly byte[] _two = A.Key();

    private IOperatorKeyStore Keys => Stores.OperatorKey;

    [Fact(Timeout = Limit)]
    public async Task There_is_no_key_before_the_first_start() => (await Keys.FindAsync(Ct)).ShouldBeNull();

    [Fact(Timeout = Limit)]
    public async Task The_first_key_is_set_once()
    {
        (await Keys.TryInitialiseAsync(_one, Ct)).ShouldBeTrue();
        (await Keys.TryInitialiseAsync(_two, Ct)).ShouldBeFalse();

        (await Keys.FindAsync(Ct)).ShouldBe(_one);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_first_starts_at_once_one_sets_the_key()
    {
        var set = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Keys.TryInitialiseAsync(A.Key(), Ct))));

        set.Count(s => s).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_configured_key_takes_the_place_of_the_first_one()
    {
        await Keys.TryInitialiseAsync(_one, Ct);

        (await Keys.TryConfigureAsync(_two, Ct)).ShouldBeTrue();

        (await Keys.FindAsync(Ct)).ShouldBe(_two);
    }

    [Fact(Timeout = Limit)]
    public async Task A_restart_with_the_same_configuration_does_not_undo_a_regenerated_key()
    {
        (await Keys.TryConfigureAsync(_one, Ct)).ShouldBeTrue();
        (await Keys.ReplaceAsync(_one, _two, Ct)).ShouldBeTrue();

        (await Keys.TryConfigureAsync(_one, Ct)).ShouldBeFalse();

        (await Keys.FindAsync(Ct)).ShouldBe(_two);
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_configuration_sets_its_key()
    {
        await Keys.TryConfigureAsync(_one, Ct);
        await Keys.ReplaceAsync(_one, A.Key(), Ct);

        (await Keys.TryConfigureAsync(_two, Ct)).ShouldBeTrue();

        (await Keys.FindAsync(Ct)).ShouldBe(_two);
    }

    [Fact(Timeout = Limit)]
    public async Task A_replaced_key_is_gone()
    {
        await Keys.TryInitialiseAsync(_one, Ct);
        (await Keys.ReplaceAsync(_one, _two, Ct)).ShouldBeTrue();

        (await Keys.FindAsync(Ct)).ShouldBe(_two);
        (await Keys.TryInitialiseAsync(_one, Ct)).ShouldBeFalse();
        (await Keys.ReplaceAsync(_one, A.Key(), Ct)).ShouldBeFalse();
    }
}
