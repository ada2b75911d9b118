using System.Text.Json;

namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task An_endpoint_gets_the_events_it_wants_signed_with_its_secret()
    {
        var source = await SetUp.NewSourceAsync();
        using var endpoint = new Endpoint();
        var made = await source.PostAsync($"{source.Root}/webhooks", new { url = endpoint.Url, events = new[] { "lead.active" } });
        made.Status.ShouldBe(201, made.Text);
        var email = Made.Email();

        var active = await source.CreateAsync(Made.Lead(email));
        var duplicate = await source.On(SetUp.Intakes[^1]).CreateAsync(Made.Lead(email));
        var next = await source.CreateAsync(Made.Lead());

        var post = await endpoint.WaitForAsync($"{active.LeadId}.lead.active");
        await endpoint.WaitForAsync($"{next.LeadId}.lead.active");
        post.IsSignedWith(made["secret"]!).ShouldBeTrue();
        post.Json.GetProperty("type").GetString().ShouldBe("lead.active");
        post.Json.GetProperty("source").GetString().ShouldBe($"/database-source/{source.Slug}");
        post.Json.GetProperty("data").GetProperty("email").GetString().ShouldBe(email);
        endpoint.Posts.ShouldNotContain(other => other.EventId.StartsWith(duplicate.LeadId, StringComparison.Ordinal));
        (await DeliveriesAsync(source, made, "delivered", 2)).ShouldAllBe(delivery => delivery.GetProperty("attempts").GetInt32() == 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_delivery_shows_what_was_answered_and_comes_again_after_five_seconds()
    {
        var source = await SetUp.NewSourceAsync();
        using var endpoint = new Endpoint { Answer = before => before == 0 ? 500 : 204 };
        var made = await source.PostAsync($"{source.Root}/webhooks", new { url = endpoint.Url });
        made.Status.ShouldBe(201, made.Text);

        var lead = await source.CreateAsync(Made.Lead());
        var first = await endpoint.WaitForAsync($"{lead.LeadId}.lead.active");
        var pending = (await DeliveriesAsync(source, made, "pending", 1, attempts: 1)).Single();
        var second = await endpoint.WaitForAsync($"{lead.LeadId}.lead.active", posts: 2);

        pending.GetProperty("last_response").GetProperty("status").GetInt32().ShouldBe(500);
        second.Body.ShouldBe(first.Body);
        (long.Parse(second.Timestamp) - long.Parse(first.Timestamp)).ShouldBeInRange(4, 8);
        (await DeliveriesAsync(source, made, "delivered", 1)).Single().GetProperty("attempts").GetInt32().ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_sale_that_is_told_again_comes_again_under_its_id()
    {
        var source = await SetUp.NewSourceAsync();
        using var endpoint = new Endpoint();
        var made = await source.PostAsync($"{source.Root}/webhooks", new { url = endpoint.Url, events = new[] { "lead.sold" } });
        made.Status.ShouldBe(201, made.Text);
        var lead = await source.CreateAsync(Made.Lead());
        (await source.SellAsync(lead.LeadId, "Acme", 1)).Status.ShouldBe(200);
        var first = await endpoint.WaitForAsync($"{lead.LeadId}.lead.sold");
        await DeliveriesAsync(source, made, "delivered", 1);

        (await source.On(SetUp.Intakes[^1]).SellAsync(lead.LeadId, "Acme", 2)).Status.ShouldBe(200);

        (await endpoint.WaitForAsync($"{lead.LeadId}.lead.sold", posts: 2)).Body.ShouldBe(first.Body);
        await DeliveriesAsync(source, made, "delivered", 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_test_is_delivered_and_after_a_rotation_signed_with_both_secrets()
    {
        var source = await SetUp.NewSourceAsync();
        using var endpoint = new Endpoint();
        var made = await source.PostAsync($"{source.Root}/webhooks", new { url = endpoint.Url });
        var webhook = $"{source.Root}/webhooks/{made.Json.GetProperty("webhook").GetProperty("id").GetString()}";
        var rotated = await source.On(SetUp.Intakes[^1]).PostAsync($"{webhook}/rotate-secret");
        rotated.Status.ShouldBe(200, rotated.Text);

        var test = await source.PostAsync($"{webhook}/test");
        var post = await endpoint.WaitForAsync(test["event_id"]!);

        post.IsSignedWith(made["secret"]!).ShouldBeTrue();
        post.IsSignedWith(rotated["secret"]!).ShouldBeTrue();
        post.Json.GetProperty("type").GetString().ShouldBe("webhook.test");
        SetUp.ShouldNotHaveLogged(made["secret"]!, rotated["secret"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_410_switches_the_endpoint_off()
    {
        var source = await SetUp.NewSourceAsync();
        using var endpoint = new Endpoint { Answer = _ => 410 };
        var made = await source.PostAsync($"{source.Root}/webhooks", new { url = endpoint.Url });
        var webhook = $"{source.Root}/webhooks/{made.Json.GetProperty("webhook").GetProperty("id").GetString()}";

        await source.CreateAsync(Made.Lead());
        await DeliveriesAsync(source, made, "cancelled", 1);

        (await source.GetAsync(webhook)).Json.GetProperty("webhook").GetProperty("active").GetBoolean().ShouldBeFalse();
        endpoint.Posts.Count.ShouldBe(1);
    }

    /// <summary>Waits for so many deliveries of a status.</summary>
    private static async Task<IReadOnlyList<JsonElement>> DeliveriesAsync(SourceApi source, Answer webhook, string status, int count, int attempts = 0)
    {
        var id = webhook.Json.GetProperty("webhook").GetProperty("id").GetString();
        while (true)
        {
            var listed = await source.GetAsync($"{source.Root}/webhooks/{id}/deliveries?status={status}");
            listed.Status.ShouldBe(200, listed.Text);
            var found = listed.Json.GetProperty("deliveries").EnumerateArray().Where(d => d.GetProperty("attempts").GetInt32() >= attempts).ToList();
            if (found.Count == count)
                return found;
            await Task.Delay(50, Ct);
        }
    }
}
