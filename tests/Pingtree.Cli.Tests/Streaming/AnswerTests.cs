using System.IO.Pipelines;
using System.Text;
using Pingtree.Cli.Connecting;

namespace Pingtree.Cli.Tests.Streaming;

public sealed class AnswerTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")]
    [InlineData("content-length: 11\r\n\r\nhello world and what is not of it")]
    [InlineData("Connection: close\r\n\r\nhello world")]
    public async Task A_body_is_read_however_it_comes(string answer) => (await ReadAsync(answer)).ShouldBe("hello world");

    [Theory(Timeout = 60_000)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\nhel")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 11\r\n\r\nhello")]
    [InlineData("Content-Length: 11\r\n")]
    public async Task One_that_breaks_off_is_a_broken_connection(string answer) => await Should.ThrowAsync<IOException>(() => ReadAsync(answer));

    /// <summary>A byte at a time, as a bad network would.</summary>
    private static async Task<string> ReadAsync(string answer)
    {
        var ct = TestContext.Current.CancellationToken;
        var pipe = new Pipe();
        var writing = Task.Run(
            async () =>
            {
                foreach (var b in Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + answer))
                    await pipe.Writer.WriteAsync(new[] { b }, ct);
                await pipe.Writer.CompleteAsync();
            },
            ct);

        var head = await AnswerHead.ReadAsync(pipe.Reader, ct);
        head.Status.ShouldBe(200);
        var body = await new AnswerBody(pipe.Reader, head).ReadStartAsync(1000, ct);
        await writing;
        return Encoding.ASCII.GetString(body.Span);
    }
}
