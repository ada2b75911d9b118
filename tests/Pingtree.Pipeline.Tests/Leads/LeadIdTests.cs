using FsCheck;
using FsCheck.Fluent;
using Pingtree.Pipeline.Leads;
using Pingtree.Testing;

namespace Pingtree.Pipeline.Tests.Leads;

public sealed class LeadIdTests
{
    private readonly ManualClock _clock = new();

    [Fact(Timeout = 30_000)]
    public async Task Ids_of_many_threads_are_all_different_and_in_order_within_each()
    {
        var factory = new LeadIdFactory(TimeProvider.System);

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Select(_ => factory.Next()).ToList())));

        runs.SelectMany(ids => ids).Distinct().Count().ShouldBe(160_000);
        foreach (var ids in runs)
            ids.ShouldBeInOrder();
    }

    [Fact]
    public void Ids_sort_by_the_second_they_were_made_in_whoever_made_them()
    {
        var earlier = new LeadIdFactory(_clock).Next();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var later = new LeadIdFactory(_clock).Next();

        earlier.ShouldBeLessThan(later);
        string.CompareOrdinal(earlier.ToString(), later.ToString()).ShouldBeLessThan(0);
        later.MadeAt.ToUnixTimeSeconds().ShouldBe(_clock.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public void A_clock_that_steps_back_takes_no_id_back()
    {
        var behind = new SteppingClock();
        var factory = new LeadIdFactory(behind);
        var before = factory.Next();
        behind.Step(TimeSpan.FromHours(-1));

        factory.Next().ShouldBeGreaterThan(before);
    }

    [Fact]
    public void Text_and_bytes_go_there_and_back() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>().Filter(bytes => bytes.Length == LeadId.Size),
        bytes =>
        {
            var id = new LeadId(bytes);
            return id.ToByteArray().SequenceEqual(bytes) && LeadId.Parse(id.ToString().ToUpperInvariant()) == id;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6b028d5f34ecfa563564ac6")]
    [InlineData("6b028d5f34ecfa563564ac688")]
    [InlineData("6b028d5f34ecfa563564ac6g")]
    [InlineData(" 6b028d5f34ecfa563564ac6")]
    public void Anything_but_24_hex_digits_is_no_id(string? text) => LeadId.TryParse(text, out _).ShouldBeFalse();

    private sealed class SteppingClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);

        public void Step(TimeSpan step) => _now += step;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
