using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Testing.Contracts;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Pingtree.Storage.Redis.Tests;

public sealed class RedisSuppressionLookupTests : SuppressionLookupContract, IDisposable
{
    private const string Ann = "ann@example.com";
    private const string Bob = "bob@example.com";

    private readonly TestRedis _redis;

    public RedisSuppressionLookupTests(SharedRedis shared)
    {
        _redis = shared.Connect();
        Lookup = _redis.NewLookup(Store);
    }

    protected override ISuppressionLookup Lookup { get; }

    private string Key => RedisKeys.Suppression(SourceId);

    [Fact(Timeout = 30_000)]
    public async Task Once_the_list_is_filled_the_store_is_left_alone()
    {
        await AddAsync(Ann, heard: true);
        await SettleAsync(Ann);
        var finds = Store.Finds;

        (await IsSuppressedAsync(Ann)).ShouldBeTrue();
        (await IsSuppressedAsync(Bob)).ShouldBeFalse();
        await AddAsync(Bob, heard: true);
        (await IsSuppressedAsync(Bob)).ShouldBeTrue();

        Store.Finds.ShouldBe(finds);
        (await _redis.Database.KeyTimeToLiveAsync(Key)).ShouldNotBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_list_that_vanished_between_two_batches_hides_nobody_and_comes_back()
    {
        await AddAsync(Ann, heard: true);
        await SettleAsync(Ann);
        await _redis.Database.KeyDeleteAsync(Key);

        (await IsSuppressedAsync(Ann)).ShouldBeTrue();
        await SettleAsync(Ann);
        (await _redis.Database.KeyExistsAsync(Key)).ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_old_list_that_was_restored_is_not_believed()
    {
        await AddAsync(Ann, heard: true);
        await SettleAsync(Ann);
        var old = await _redis.Database.KeyDumpAsync(Key);
        await AddAsync(Bob, heard: true);
        await Lookup.FollowAsync(SourceId, await Store.RemoveAsync(SourceId, [Email(Ann)], Ct), [], Ct);

        await RestoreAsync(old);
        (await IsSuppressedAsync(Ann)).ShouldBeFalse();
        await SettleAsync(Bob);

        await RestoreAsync(old);
        (await IsSuppressedAsync(Bob)).ShouldBeTrue();
        await SettleAsync(Bob);
        (await IsSuppressedAsync(Ann)).ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_add_does_not_make_an_old_list_look_new()
    {
        await AddAsync(Ann, heard: true);
        await SettleAsync(Ann);
        await AddAsync(Bob, heard: false);
        await AddAsync("carl@example.com", heard: true);

        ((long)await _redis.Database.HashGetAsync(Key, SuppressionScripts.VersionField)).ShouldBe(1);
        (await IsSuppressedAsync(Bob)).ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_batch_that_read_its_source_before_an_add_does_not_use_the_newer_list()
    {
        await AddAsync(Ann, heard: true);
        var before = SourceNow();
        await SettleAsync(Ann);
        await AddAsync(Bob, heard: true);
        var (finds, snapshots) = (Store.Finds, Store.Snapshots);

        var key = new SuppressionKey(SourceId, "email", SuppressionEntry.DigestsOf(Ann)[0]);
        (await Lookup.FindAsync([before], [key], Ct)).ShouldBe([key]);

        Store.Finds.ShouldBe(finds + 1);
        Store.Snapshots.ShouldBe(snapshots);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_older_snapshot_does_not_replace_a_newer_list()
    {
        await AddAsync(Ann, heard: false);
        var refill = _redis.NewRefill(Store);
        Store.AfterSnapshot = async () =>
        {
            // While the first filler holds its snapshot, a value is added and a second filler is done.
            Store.AfterSnapshot = () => Task.CompletedTask;
            await AddAsync(Bob, heard: true);
            (await refill.FillAsync(SourceId, "second", Ct)).ShouldBeTrue();
        };

        (await refill.FillAsync(SourceId, "first", Ct)).ShouldBeFalse();

        ((long)await _redis.Database.HashGetAsync(Key, SuppressionScripts.VersionField)).ShouldBe(2);
        (await _redis.Database.KeyExistsAsync(RedisKeys.SuppressionDraft(SourceId, "first"))).ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_value_added_while_the_list_is_filled_is_in_force_at_once()
    {
        await AddAsync(Ann, heard: false);
        var reached = new TaskCompletionSource();
        var proceed = new TaskCompletionSource();
        Store.AfterSnapshot = () =>
        {
            reached.TrySetResult();
            return proceed.Task;
        };

        (await IsSuppressedAsync(Ann)).ShouldBeTrue();
        await reached.Task;
        await AddAsync(Bob, heard: true);
        (await IsSuppressedAsync(Bob)).ShouldBeTrue();
        proceed.SetResult();

        await SettleAsync(Ann, version: 1);
        (await IsSuppressedAsync(Bob)).ShouldBeTrue();
        await SettleAsync(Bob);
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_one_worker_fills_a_list()
    {
        await AddAsync(Ann, heard: false);
        var proceed = new TaskCompletionSource();
        Store.AfterSnapshot = () => proceed.Task;
        var others = Enumerable.Range(0, 5).Select(_ => _redis.NewLookup(Store)).ToList();

        var key = new SuppressionKey(SourceId, "email", SuppressionEntry.DigestsOf(Ann)[0]);
        for (var i = 0; i < 20; i++)
            await Task.WhenAll(others.Select(o => o.FindAsync([SourceNow()], [key], Ct)));
        await Task.Delay(200, Ct);
        proceed.SetResult();

        await SettleAsync(Ann);
        Store.Snapshots.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_draft_that_lost_its_beginning_is_thrown_away()
    {
        RedisKey draft = RedisKeys.SuppressionDraft(SourceId, "evicted");
        await _redis.Database.HashSetAsync(draft, "email:rest", "");

        var published = await SuppressionScripts.Publish.RunAsync(_redis.Database, [draft, Key], [5, 60]);

        ((int)published).ShouldBe(0);
        (await _redis.Database.KeyExistsAsync(Key)).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_long_list_is_filled_in_pieces_and_followed_in_one()
    {
        await Store.AddAsync(SourceId, [.. Enumerable.Range(0, 5000).Select(i => Email($"{i}@example.com"))], Ct);
        await SettleAsync("4999@example.com");
        var more = Enumerable.Range(5000, 10_000).Select(i => Email($"{i}@example.com")).ToList();
        await Lookup.FollowAsync(SourceId, await Store.AddAsync(SourceId, more, Ct), more, Ct);
        var finds = Store.Finds;

        foreach (var i in new[] { 0, 2500, 5000, 14_999 })
            (await IsSuppressedAsync($"{i}@example.com")).ShouldBeTrue();

        (await IsSuppressedAsync("15000@example.com")).ShouldBeFalse();
        Store.Finds.ShouldBe(finds);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_store_that_fails_the_filling_still_answers_the_batch()
    {
        await AddAsync(Ann, heard: false);
        Store.AfterSnapshot = () => throw new InvalidOperationException("The store is away.");

        (await IsSuppressedAsync(Ann)).ShouldBeTrue();

        while (!LogSays("could not be put into Redis"))
            await Task.Delay(20, Ct);
        (await IsSuppressedAsync(Ann)).ShouldBeTrue();
    }

    public void Dispose() => _redis.Dispose();

    protected override Task SettleAsync(string suppressed) => SettleAsync(suppressed, Store.VersionOf(SourceId));

    private async Task SettleAsync(string suppressed, long version)
    {
        while ((long?)await _redis.Database.HashGetAsync(Key, SuppressionScripts.VersionField) is not { } carried || carried < version)
        {
            (await IsSuppressedAsync(suppressed)).ShouldBeTrue();
            await Task.Delay(20, Ct);
        }
    }

    private async Task RestoreAsync(byte[]? old)
    {
        await _redis.Database.KeyDeleteAsync(Key);
        await _redis.Database.KeyRestoreAsync(Key, old.ShouldNotBeNull());
    }

    private bool LogSays(string text)
    {
        lock (_redis.Log)
            return _redis.Log.Any(l => l.Contains(text, StringComparison.Ordinal));
    }
}
