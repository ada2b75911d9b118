using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pingtree.Delivery.Tests.Harness;
using Pingtree.Pipeline.Delivering;
using Pingtree.Testing;

namespace Pingtree.Delivery.Tests.Sending;

public sealed class WebhookSenderTests
{
    private const int Limit = 30_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_delivery_carries_its_id_time_and_signature_and_the_document_as_it_is()
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        var clock = new ManualClock();
        using var sender = Senders.Unguarded(clock);
        var secret = WebhookSecret.New();
        var body = Encoding.UTF8.GetBytes("""{"name":"Zoë"}""");

        var answer = await sender.SendAsync(Senders.Request(receiver.Url(), body, secret), Ct);

        answer.Status.ShouldBe(200);
        var request = receiver.Requests.ShouldHaveSingleItem();
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        request.Body.ShouldBe(body);
        request.Headers["content-type"].ShouldBe("application/json");
        request.Headers["user-agent"].ShouldBe("Pingtree-Webhooks/1.0");
        request.Headers["webhook-id"].ShouldBe("6502a0b4c1d2e3f4a5b6c7d8.lead.active");
        request.Headers["webhook-timestamp"].ShouldBe($"{timestamp}");
        request.Headers["webhook-signature"].ShouldBe(WebhookSignature.Of([secret], request.EventId, timestamp, body));
        request.Headers.Keys.ShouldNotContain("traceparent");
        request.Headers.Keys.ShouldNotContain("cookie");
    }

    [Theory(Timeout = Limit)]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(400)]
    [InlineData(410)]
    [InlineData(500)]
    public async Task The_status_is_the_answer(int status)
    {
        await using var receiver = await Receiver.AnsweringAsync(status);
        using var sender = Senders.Unguarded();

        (await sender.SendAsync(Senders.Request(receiver.Url()), Ct)).Status.ShouldBe(status);
    }

    [Theory(Timeout = Limit)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/secret";
            return Task.CompletedTask;
        });
        using var sender = Senders.Unguarded();

        var answer = await sender.SendAsync(Senders.Request(receiver.Url()), Ct);

        answer.ShouldBe(new DeliveryAnswer(status, "Redirects are not followed; register the address it leads to."));
        receiver.CountOf("/secret").ShouldBe(0);
        receiver.Requests.Count.ShouldBe(1);
    }

    [Theory(Timeout = Limit)]
    [InlineData("120", 120)]
    [InlineData("Sat, 15 Mar 2025 12:10:00 GMT", 600)]
    public async Task When_to_come_again_is_read_from_the_answer(string header, int seconds)
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var sender = Senders.Unguarded(new ManualClock());

        (await sender.SendAsync(Senders.Request(receiver.Url()), Ct)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact(Timeout = Limit)]
    public async Task Who_never_answers_is_given_up_after_fifteen_seconds()
    {
        await using var receiver = await Receiver.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var clock = new ManualClock();
        using var sender = Senders.Unguarded(clock);

        var sending = sender.SendAsync(Senders.Request(receiver.Url()), Ct);
        await Eventually.BeAsync(() => !receiver.Requests.IsEmpty);
        clock.Advance(TimeSpan.FromSeconds(14.9));
        await Task.Delay(50, Ct);
        sending.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(0.1));

        (await sending).ShouldBe(DeliveryAnswer.None("There was no answer within 15 seconds."));
    }

    [Fact(Timeout = Limit)]
    public async Task A_200_whose_body_drips_for_ever_is_a_200()
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("drip ", context.RequestAborted);
                await Task.Delay(20, context.RequestAborted);
            }
        });
        var clock = new ManualClock();
        using var sender = Senders.Unguarded(clock);

        var sending = sender.SendAsync(Senders.Request(receiver.Url()), Ct);
        await Eventually.BeAsync(() => !receiver.Requests.IsEmpty);
        await Task.Delay(200, Ct);
        clock.Advance(TimeSpan.FromSeconds(15));

        var answer = await sending;
        answer.Status.ShouldBe(200);
        answer.Text.ShouldNotBeNull().ShouldStartWith("drip ");
    }

    [Fact(Timeout = Limit)]
    public async Task Of_a_huge_body_little_is_read_and_less_is_kept()
    {
        const int length = 2000 * 64 * 1024;
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var writing = Task.Run(() => WriteUntilCutOffAsync(listener, length), Ct);
        using var sender = Senders.Unguarded();

        var answer = await sender.SendAsync(Senders.Request(new Uri($"http://{listener.LocalEndpoint}/")), Ct);

        answer.Status.ShouldBe(500);
        answer.Text.ShouldBe(new string('é', 512));
        (await writing).ShouldBeLessThan(16 * 1024 * 1024); // what the system's buffers hold between us, not the 125 MiB
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_kept_of_a_body_is_whole_characters_without_commands_for_a_screen()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("\u001b[31mno\u0000\n" + new string('€', 600))).AsTask();
        });
        using var sender = Senders.Unguarded();

        var answer = await sender.SendAsync(Senders.Request(receiver.Url()), Ct);

        answer.Text.ShouldBe("\uFFFD[31mno\uFFFD\n" + new string('€', (1024 - 9) / 3));
    }

    [Fact(Timeout = Limit)]
    public async Task A_compressed_body_is_not_unpacked()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(new byte[] { 0x1f, 0x8b, 8 }).AsTask();
        });
        using var sender = Senders.Unguarded();

        (await sender.SendAsync(Senders.Request(receiver.Url()), Ct)).ShouldBe(new DeliveryAnswer(200, "(an encoded body, not shown)"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_that_breaks_is_told_in_a_sentence()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var sender = Senders.Unguarded();

        (await sender.SendAsync(Senders.Request(receiver.Url()), Ct)).ShouldBe(DeliveryAnswer.None("The connection broke before an answer came."));
    }

    [Theory(Timeout = Limit)]
    [InlineData("http://127.0.0.1:1/", "The connection was refused.")]
    [InlineData("http://nobody.invalid/", "The host's name was not found.")]
    public async Task A_host_that_is_not_there_is_told_in_a_sentence(string url, string sentence)
    {
        using var sender = Senders.Unguarded();

        (await sender.SendAsync(Senders.Request(new Uri(url)), Ct)).ShouldBe(DeliveryAnswer.None(sentence));
    }

    [Fact(Timeout = Limit)]
    public async Task A_certificate_makes_us_fetch_nothing_from_the_address_it_names()
    {
        await using var inside = await Receiver.AnsweringAsync(200);
        await using var stranger = new SecureListener(issuerAt: inside.Url("/issuer.cer"));
        using var sender = Senders.Unguarded();

        var answer = await sender.SendAsync(Senders.Request(stranger.Url), Ct);

        answer.ShouldBe(DeliveryAnswer.None("No secure connection came about: the certificate must be valid for this host."));
        inside.Requests.Count.ShouldBe(0);
    }

    [Theory(Timeout = Limit)]
    [InlineData("hello\r\n\r\n", "http", "The answer could not be read as HTTP.")]
    [InlineData("hello\r\n\r\n", "https", "No secure connection came about: the certificate must be valid for this host.")]
    public async Task An_answer_that_is_none_is_told_in_a_sentence(string answer, string scheme, string sentence)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(Ct);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], Ct);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Ct);
                _ = await stream.ReadAsync(new byte[4096], Ct); // until the other side has had enough
            },
            Ct);
        using var sender = Senders.Unguarded();

        (await sender.SendAsync(Senders.Request(new Uri($"{scheme}://127.0.0.1:{port}/")), Ct)).ShouldBe(DeliveryAnswer.None(sentence));
        await serving.ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Answers one request by a body of so many bytes; returns how many went before the other side hung up.</summary>
    private static async Task<int> WriteUntilCutOffAsync(TcpListener listener, int length)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096], Ct);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 500 Oops\r\nContent-Length: {length}\r\n\r\n"), Ct);
        var block = Encoding.UTF8.GetBytes(new string('é', 32 * 1024));
        var written = 0;
        try
        {
            for (; written < length; written += block.Length)
                await stream.WriteAsync(block, Ct);
        }
        catch (IOException)
        {
            // It hung up.
        }

        return written;
    }
}
