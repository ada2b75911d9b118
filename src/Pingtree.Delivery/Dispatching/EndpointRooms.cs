using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Dispatching;

/// <summary>
/// Shares out how many deliveries may be under way. Endpoints that fail have a share of their own, so that they take nothing from the others
/// and the others nothing from them. An endpoint starts with two at a time and gets one more with each success, so that one nobody knows yet
/// can't hold much. Not for several threads.
/// </summary>
internal sealed class EndpointRooms(DeliveryOptions options)
{
    private const int FirstRoom = 2;

    private readonly Dictionary<WebhookId, Endpoint> _endpoints = [];
    private readonly int _failingShare = options.Concurrency / 4;
    private int _underWay;
    private long _turn;

    /// <summary>How many more deliveries each of these endpoints may have; those without room are left out.</summary>
    public IReadOnlyDictionary<WebhookId, int> Share(IReadOnlyCollection<Webhook> due)
    {
        Forget(due);
        foreach (var webhook in due)
            EndpointOf(webhook.Id).IsFailing = webhook.FailingSince is not null;

        var rooms = new Dictionary<WebhookId, int>();
        foreach (var failing in (bool[])[false, true])
        {
            var share = failing ? _failingShare : options.Concurrency - _failingShare;
            var free = Math.Min(
                share - _endpoints.Values.Where(endpoint => endpoint.IsFailing == failing).Sum(endpoint => endpoint.UnderWay),
                options.Concurrency - _underWay - rooms.Values.Sum());
            DealOut(due.Select(webhook => webhook.Id).Where(id => _endpoints[id].IsFailing == failing), free, rooms);
        }

        return rooms;
    }

    /// <summary>A delivery to the endpoint begins.</summary>
    public void Begin(WebhookId webhook)
    {
        var endpoint = EndpointOf(webhook);
        endpoint.UnderWay++;
        endpoint.LastTurn = ++_turn;
        _underWay++;
    }

    /// <summary>A delivery to the endpoint has ended.</summary>
    /// <param name="webhook">The endpoint.</param>
    /// <param name="delivered">Whether it was taken; null where nothing was sent.</param>
    public void End(WebhookId webhook, bool? delivered)
    {
        var endpoint = EndpointOf(webhook);
        endpoint.UnderWay--;
        _underWay--;
        if (delivered is not { } taken)
            return;

        endpoint.IsFailing = !taken;
        endpoint.Successes = taken ? endpoint.Successes + 1 : 0;
    }

    /// <summary>One to each endpoint in turn, who waits longest first, until nothing is free or nobody has room.</summary>
    private void DealOut(IEnumerable<WebhookId> endpoints, int free, Dictionary<WebhookId, int> rooms)
    {
        var waiting = endpoints.OrderBy(id => _endpoints[id].UnderWay).ThenBy(id => _endpoints[id].LastTurn).ToList();
        while (free > 0)
        {
            waiting.RemoveAll(id => RoomOf(_endpoints[id]) <= rooms.GetValueOrDefault(id));
            if (waiting.Count == 0)
                return;

            foreach (var id in waiting.Take(free))
                rooms[id] = rooms.GetValueOrDefault(id) + 1;
            free -= waiting.Count;
        }
    }

    private int RoomOf(Endpoint endpoint) =>
        (endpoint.IsFailing ? options.PerFailingEndpoint : Math.Min(options.PerEndpoint, FirstRoom + endpoint.Successes)) - endpoint.UnderWay;

    private Endpoint EndpointOf(WebhookId id)
    {
        if (!_endpoints.TryGetValue(id, out var endpoint))
            _endpoints.Add(id, endpoint = new Endpoint());
        return endpoint;
    }

    /// <summary>Of endpoints with nothing due and nothing under way there is nothing to know.</summary>
    private void Forget(IReadOnlyCollection<Webhook> due)
    {
        var still = due.Select(webhook => webhook.Id).ToHashSet();
        foreach (var (id, endpoint) in _endpoints)
        {
            if (endpoint.UnderWay == 0 && !still.Contains(id))
                _endpoints.Remove(id);
        }
    }

    private sealed class Endpoint
    {
        public int UnderWay { get; set; }

        public int Successes { get; set; }

        public bool IsFailing { get; set; }

        public long LastTurn { get; set; }
    }
}
