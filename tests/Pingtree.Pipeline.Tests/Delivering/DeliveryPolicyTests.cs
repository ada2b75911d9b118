using Pingtree.Pipeline.Delivering;

namespace Pingtree.Pipeline.Tests.Delivering;

public sealed class DeliveryPolicyTests
{
    private const double NoJitter = 0.5;

    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public void Any_2xx_is_delivered_however_long_the_endpoint_had_failed(int status)
    {
        Decide(status, triesBefore: 7, failingSince: Noon.AddDays(-9)).ShouldBe(new DeliveryDecision(DeliveryStatus.Delivered));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(101)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public void Everything_else_is_tried_again_by_the_schedule(int? status)
    {
        Decide(status, triesBefore: 0).ShouldBe(new DeliveryDecision(DeliveryStatus.Pending, Noon.AddSeconds(5)));
        Decide(status, triesBefore: 6).ShouldBe(new DeliveryDecision(DeliveryStatus.Pending, Noon.AddHours(10)));
        Decide(status, triesBefore: 7).ShouldBe(new DeliveryDecision(DeliveryStatus.Exhausted));
    }

    [Fact]
    public void A_410_ends_the_delivery_and_switches_the_endpoint_off()
    {
        Decide(410).ShouldBe(new DeliveryDecision(DeliveryStatus.Cancelled, SwitchOff: true));
    }

    [Theory]
    [InlineData(429, 60, 0, 60)]            // longer than the schedule's 5 s: waits
    [InlineData(503, 60, 0, 60)]
    [InlineData(429, 60, 1, 300)]           // shorter than the schedule's 5 min: changes nothing
    [InlineData(500, 60, 0, 5)]             // those say nothing about when to come again
    [InlineData(302, 60, 0, 5)]
    public void Only_429_and_503_may_ask_for_more_time_and_never_get_less(int status, int asked, int triesBefore, int seconds)
    {
        Decide(status, triesBefore, retryAfter: TimeSpan.FromSeconds(asked)).NextAttemptAt.ShouldBe(Noon.AddSeconds(seconds));
    }

    [Theory]
    [InlineData("4.23:59:59", false)]
    [InlineData("5.00:00:00", true)]
    [InlineData("30.00:00:00", true)]
    public void An_endpoint_that_failed_for_five_days_is_switched_off(string failing, bool switchOff)
    {
        var since = Noon - TimeSpan.Parse(failing, System.Globalization.CultureInfo.InvariantCulture);

        Decide(500, triesBefore: 2, failingSince: since).SwitchOff.ShouldBe(switchOff);
        Decide(null, triesBefore: 7, failingSince: since).SwitchOff.ShouldBe(switchOff);
    }

    private static DeliveryDecision Decide(int? status, int triesBefore = 0, DateTimeOffset? failingSince = null, TimeSpan? retryAfter = null) =>
        DeliveryPolicy.Decide(new DeliveryAnswer(status, "", retryAfter), triesBefore, failingSince, Noon, NoJitter);
}
