using System.Globalization;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Tests.Delivering;

public sealed class AttemptVerdictTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Here = new("https://example.com/hook");

    [Theory]
    [InlineData("4.23:59:59", false)]
    [InlineData("5.00:00:00", true)]
    [InlineData("30.00:00:00", true)]
    public void An_endpoint_that_failed_for_five_days_is_switched_off(string failing, bool switchOff)
    {
        var endpoint = Endpoint(failingSince: Noon - TimeSpan.Parse(failing, CultureInfo.InvariantCulture), lastFailureAt: Noon.AddHours(-11));

        AttemptVerdict.Of(Result(DeliveryStatus.Pending), endpoint).SwitchOff.ShouldBe(switchOff);
        AttemptVerdict.Of(Result(DeliveryStatus.Exhausted), endpoint).SwitchOff.ShouldBe(switchOff);
        AttemptVerdict.Of(Result(DeliveryStatus.Delivered), endpoint).ShouldBe(new AttemptVerdict(DeliveryStatus.Delivered, null, 3, null, null, false));
    }

    [Theory]
    [InlineData("1.00:01:00", true)]
    [InlineData("1.12:00:00", true)]
    [InlineData("1.12:00:01", false)]
    [InlineData("5.00:00:00", false)]
    public void Days_in_which_nothing_was_tried_are_no_days_of_failing(string quiet, bool switchOff)
    {
        var last = Noon - TimeSpan.Parse(quiet, CultureInfo.InvariantCulture);

        var verdict = AttemptVerdict.Of(Result(DeliveryStatus.Pending), Endpoint(failingSince: Noon.AddDays(-6), lastFailureAt: last));

        (verdict.SwitchOff, verdict.FailingSince, verdict.LastFailureAt).ShouldBe((switchOff, switchOff ? Noon.AddDays(-6) : Noon, Noon));
    }

    [Fact]
    public void A_failure_that_is_written_late_sets_nothing_back()
    {
        var (since, last) = (Noon.AddHours(-1), Noon.AddSeconds(5));

        var verdict = AttemptVerdict.Of(Result(DeliveryStatus.Pending), Endpoint(since, last));

        (verdict.FailingSince, verdict.LastFailureAt).ShouldBe((since, last));
    }

    [Fact]
    public void A_failure_begins_the_failing_and_is_tried_again_while_the_endpoint_is_on()
    {
        AttemptVerdict.Of(Result(DeliveryStatus.Pending), Endpoint()).ShouldBe(new AttemptVerdict(DeliveryStatus.Pending, Noon.AddHours(1), 3, Noon, Noon, false));
        AttemptVerdict.Of(Result(DeliveryStatus.Pending), Endpoint() with { Active = false }).ShouldBe(new AttemptVerdict(DeliveryStatus.Cancelled, null, 3, Noon, Noon, false));
    }

    [Fact]
    public void A_410_switches_off_the_url_it_came_from_and_no_other()
    {
        var gone = Result(DeliveryStatus.Cancelled) with { NextAttemptAt = null, IsGone = true };

        AttemptVerdict.Of(gone, Endpoint()).ShouldBe(new AttemptVerdict(DeliveryStatus.Cancelled, null, 3, Noon, Noon, true));
        AttemptVerdict.Of(gone with { SentTo = new Uri(Here + "/old") }, Endpoint()).ShouldBe(new AttemptVerdict(DeliveryStatus.Pending, Noon, 2, null, null, false));
    }

    [Fact]
    public void What_was_sent_elsewhere_or_not_at_all_says_nothing_about_the_endpoint()
    {
        var (since, last) = (Noon.AddDays(-9), Noon.AddDays(-1));
        var elsewhere = new Uri(Here + "#old");

        AttemptVerdict.Of(Result(DeliveryStatus.Pending) with { SentTo = elsewhere }, Endpoint(since, last))
            .ShouldBe(new AttemptVerdict(DeliveryStatus.Pending, Noon.AddHours(1), 3, since, last, false));
        AttemptVerdict.Of(Result(DeliveryStatus.Delivered) with { SentTo = elsewhere }, Endpoint(since, last))
            .ShouldBe(new AttemptVerdict(DeliveryStatus.Delivered, null, 3, since, last, false));
        AttemptVerdict.Of(Result(DeliveryStatus.Pending) with { SentTo = null }, Endpoint(since, last))
            .ShouldBe(new AttemptVerdict(DeliveryStatus.Pending, Noon.AddHours(1), 2, since, last, false));
    }

    private static AttemptResult Result(DeliveryStatus status) => new(
        new LeasedDelivery(DeliveryId.New(Noon), WebhookId.New(), 1, null, "test.1", 2, 1),
        status, status == DeliveryStatus.Pending ? Noon.AddHours(1) : null, new DeliveryResponse(500, ""), Noon, Here);

    private static Webhook Endpoint(DateTimeOffset? failingSince = null, DateTimeOffset? lastFailureAt = null) =>
        new(WebhookId.New(), 1, Here, [LeadEventKind.Active], true, [1], null, failingSince, Noon.AddDays(-90)) { LastFailureAt = lastFailureAt };
}
