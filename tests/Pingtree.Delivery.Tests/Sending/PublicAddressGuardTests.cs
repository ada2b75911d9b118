using System.Net;
using Pingtree.Delivery.Tests.Harness;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Tests.Sending;

public sealed class PublicAddressGuardTests
{
    private const int Limit = 30_000;
    private const string Refused = "Nothing was sent: the host has no public address.";

    /// <summary>Of the internet by its number, given to nobody.</summary>
    private static readonly IPAddress Public = IPAddress.Parse("3000::1");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]          // 127.0.0.1 as one number
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    public async Task However_this_machine_is_spelled_nothing_reaches_it(string host)
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        using var guarded = Senders.Guarded();
        var request = Senders.Request(new Uri($"http://{host}:{receiver.Port}/"));

        (await guarded.SendAsync(request, Ct)).Status.ShouldBeNull();
        receiver.Requests.ShouldBeEmpty();
    }

    [Theory(Timeout = Limit)]
    [InlineData("http://127.0.0.1:80/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[64:ff9b::10.0.0.1]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("https://localhost/")]
    public async Task An_address_that_is_not_public_is_refused_in_a_sentence(string url)
    {
        using var sender = Senders.Guarded();

        (await sender.SendAsync(Senders.Request(new Uri(url)), Ct)).ShouldBe(DeliveryAnswer.None(Refused));
    }

    [Fact(Timeout = Limit)]
    public async Task The_same_receiver_is_reached_where_private_networks_are_allowed()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        using var sender = Senders.Unguarded();

        (await sender.SendAsync(Senders.Request(new Uri($"http://localhost:{receiver.Port}/")), Ct)).Status.ShouldBe(200);
    }

    [Fact(Timeout = Limit)]
    public async Task A_name_that_turns_private_after_it_was_judged_gains_nothing()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);

        // Public to whoever asks first, loopback to whoever asks again: for the same connection, or for the next.
        using var sender = Senders.Guarded(Senders.Resolving([Public], [IPAddress.Loopback]));
        var request = Senders.Request(new Uri($"http://rebinding.example:{receiver.Port}/"));

        var first = await sender.SendAsync(request, Ct);
        var second = await sender.SendAsync(request, Ct);

        first.Status.ShouldBeNull();
        first.Text.ShouldNotBe(Refused); // it tried the address it had judged
        second.ShouldBe(DeliveryAnswer.None(Refused));
        receiver.Requests.ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Of_several_addresses_only_the_public_ones_are_tried()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        using var sender = Senders.Guarded(Senders.Resolving([IPAddress.Loopback, Public, IPAddress.Parse("::ffff:127.0.0.1")]));

        var answer = await sender.SendAsync(Senders.Request(new Uri($"http://mixed.example:{receiver.Port}/")), Ct);

        answer.Status.ShouldBeNull();
        receiver.Requests.ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task An_address_that_does_not_answer_leaves_room_for_the_next()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        var resolved = 0;
        using var sender = new Delivery.Sending.WebhookSender(
            new Delivery.Sending.PublicAddressGuard(
                Microsoft.Extensions.Options.Options.Create(new WebhookOptions { AllowPrivateNetworks = true }),
                (_, _) =>
                {
                    resolved++;
                    return Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.99"), IPAddress.Loopback]);
                }),
            TimeProvider.System);

        (await sender.SendAsync(Senders.Request(new Uri($"http://two.example:{receiver.Port}/")), Ct)).Status.ShouldBe(200);
        resolved.ShouldBe(1);
    }
}
