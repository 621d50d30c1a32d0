# 还没有公司的服务器：终端上的说明，也是它唯一的页面。

welcome-title = 这里还没有公司
welcome-ready = 服务器已经在运行，等您建立第一家公司。
welcome-make = 请在服务器上建立公司，再添加一位能看到全公司的人：
welcome-company-name = 我的公司
welcome-heeded = 建好后服务器会自己发现，不用重启。
welcome-look-again = 再看一下
welcome-process = `building-materials` 是自带的一套销售流程，也可以换成您自己的文件；用 `roundsman playbook check 文件` 可以查出里面的错误。
welcome-demo = 想先看看效果：在源代码目录里运行 `cargo xtask demo`，会生成一家有人员、有拜访的演示公司。
welcome-kept = 数据目录里存放的内容：
welcome-kept-database = 大家录入的全部内容，一个 SQLite 数据库
welcome-kept-blobs = 照片、语音和文件
welcome-kept-uploads = 正在上传的文件
welcome-kept-lock = 服务运行期间占用，避免重复启动
welcome-folder = 数据目录：{ $path }
welcome-docs = 更多说明：`roundsman --help`、`man roundsman`，以及源代码里的 docs/operations.md。
