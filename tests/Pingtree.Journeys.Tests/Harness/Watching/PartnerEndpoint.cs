using System.Collections.Concurrent;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>A partner's endpoint for webhooks, in the tests' own process: it outlives whatever is killed.</summary>
public sealed class PartnerEndpoint : Recipient
{
    private readonly Endpoint _endpoint = new();
    private readonly ConcurrentDictionary<string, string> _secrets = [];
    private readonly ConcurrentDictionary<string, string> _webhooks = [];

    protected override IEnumerable<(string Id, byte[] Body)> Arrived => _endpoint.Posts.Select(post => (post.EventId, post.Body));

    /// <summary>Lets the source post all its events here.</summary>
    public async Task SubscribeAsync(SourceApi source)
    {
        var made = await source.PostAsync($"{source.Root}/webhooks", new { url = _endpoint.Url });
        made.Status.ShouldBe(201, made.Text);
        _secrets[$"/database-source/{source.Slug}"] = made["secret"]!;
        _webhooks[source.Slug] = $"{source.Root}/webhooks/{made.Json.GetProperty("webhook").GetProperty("id").GetString()}";
    }

    /// <summary>From now on nothing of the source is posted any more, nor posted again.</summary>
    public async Task UnsubscribeAsync(SourceApi source) =>
        (await source.SendAsync(HttpMethod.Delete, _webhooks[source.Slug])).Status.ShouldBe(200);

    public override ValueTask DisposeAsync()
    {
        _endpoint.Dispose();
        return default;
    }

    protected override void ShouldBeGenuine()
    {
        base.ShouldBeGenuine();
        _endpoint.Posts.ShouldAllBe(post => post.IsSignedWith(_secrets[post.Json.GetProperty("source").GetString()!]));
    }
}
