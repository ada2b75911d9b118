using Pingtree.Delivery.Dispatching;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Delivery.Tests.Dispatching;

public sealed class EndpointRoomsTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_endpoint_starts_with_two_and_gets_one_more_with_each_success()
    {
        var rooms = new EndpointRooms(new DeliveryOptions { PerEndpoint = 4 });
        var webhook = Webhook();

        RoomOf(rooms, webhook).ShouldBe(2);
        Succeed(rooms, webhook);
        RoomOf(rooms, webhook).ShouldBe(3);
        for (var i = 0; i < 9; i++)
            Succeed(rooms, webhook);

        RoomOf(rooms, webhook).ShouldBe(4);
    }

    [Fact]
    public void What_is_under_way_takes_room_until_it_ends()
    {
        var rooms = new EndpointRooms(new DeliveryOptions());
        var webhook = Webhook();
        rooms.Share([webhook]);
        rooms.Begin(webhook.Id);
        rooms.Begin(webhook.Id);

        RoomOf(rooms, webhook).ShouldBe(0);
        rooms.End(webhook.Id, delivered: null);

        RoomOf(rooms, webhook).ShouldBe(1);
    }

    [Fact]
    public void A_failure_takes_an_endpoint_back_to_the_start()
    {
        var rooms = new EndpointRooms(new DeliveryOptions());
        var webhook = Webhook();
        Succeed(rooms, webhook);
        Succeed(rooms, webhook);
        rooms.Begin(webhook.Id);
        rooms.End(webhook.Id, delivered: false);

        RoomOf(rooms, webhook with { FailingSince = Noon }).ShouldBe(1);
        RoomOf(rooms, webhook).ShouldBe(2);
    }

    [Fact]
    public void Failing_endpoints_share_a_quarter_and_leave_the_rest_to_the_others()
    {
        var rooms = new EndpointRooms(new DeliveryOptions { Concurrency = 16 });
        var failing = Enumerable.Range(0, 50).Select(_ => Webhook() with { FailingSince = Noon }).ToList();
        var good = Enumerable.Range(0, 50).Select(_ => Webhook()).ToList();

        var shared = rooms.Share([.. failing, .. good]);

        failing.Sum(webhook => shared.GetValueOrDefault(webhook.Id)).ShouldBe(4);
        good.Sum(webhook => shared.GetValueOrDefault(webhook.Id)).ShouldBe(12);
    }

    [Fact]
    public void Who_has_nothing_under_way_comes_before_who_has_and_then_who_waited_longest()
    {
        var rooms = new EndpointRooms(new DeliveryOptions { Concurrency = 4 }); // three for those that don't fail
        var webhooks = Enumerable.Range(0, 4).Select(_ => Webhook()).ToList();
        var served = rooms.Share(webhooks);
        served.Count.ShouldBe(3);
        Begin(rooms, served);
        rooms.End(served.Keys.First(), delivered: true);

        rooms.Share(webhooks).ShouldHaveSingleItem().Key.ShouldBe(webhooks.Single(webhook => !served.ContainsKey(webhook.Id)).Id);
    }

    [Fact]
    public void All_that_is_under_way_never_exceeds_the_bound_even_when_endpoints_turn_bad()
    {
        var rooms = new EndpointRooms(new DeliveryOptions { Concurrency = 8 });
        var webhooks = Enumerable.Range(0, 20).Select(_ => Webhook()).ToList();
        var underWay = Begin(rooms, rooms.Share(webhooks));
        underWay.ShouldBe(6);

        // The first answers say that they fail, so they count among the failing from now on; what they hold, they hold.
        underWay += Begin(rooms, rooms.Share([.. webhooks.Select((webhook, i) => i < 6 ? webhook with { FailingSince = Noon } : webhook)]));

        underWay.ShouldBe(8);
    }

    private static int Begin(EndpointRooms rooms, IReadOnlyDictionary<WebhookId, int> shared)
    {
        foreach (var (id, room) in shared)
        {
            for (var i = 0; i < room; i++)
                rooms.Begin(id);
        }

        return shared.Values.Sum();
    }

    private static int RoomOf(EndpointRooms rooms, Webhook webhook) => rooms.Share([webhook]).GetValueOrDefault(webhook.Id);

    private static void Succeed(EndpointRooms rooms, Webhook webhook)
    {
        rooms.Share([webhook]);
        rooms.Begin(webhook.Id);
        rooms.End(webhook.Id, delivered: true);
    }

    private static Webhook Webhook() =>
        new(WebhookId.New(), 1, new Uri("https://example.com/"), [LeadEventKind.Active], true, [1], null, null, Noon);
}
